import type { Frame } from '../frame.ts'
import { MeanwhileNote } from './meanwhile.tsx'
import { BegunWith, ModelEffect, type ModelView } from './model-page.tsx'

/** The whole model as text, for what the form does not reach. The same as `npm run model` has in a file. */
export function ModelJson({
  frame,
  view,
}: {
  frame: Frame
  view: Pick<ModelView, 'effect' | 'mode' | 'mayChange' | 'base' | 'draft' | 'meanwhile'> & {
    name: string
    text: string
  }
}) {
  const url = `${frame.prefix}/dashboard/model`
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={url}>Model</a>
      </nav>
      <div class="head">
        <h1>{view.name} as JSON</h1>
      </div>
      {view.meanwhile && <MeanwhileNote meanwhile={view.meanwhile} />}
      <form
        method="post"
        action={url}
        class="columns"
        hx-post={`${url}/what-if`}
        hx-trigger="input delay:500ms"
        hx-target="#change"
        hx-swap="outerHTML"
        hx-sync="this:replace"
        autocomplete="off"
        data-unsaved={view.meanwhile || view.effect.state === 'refused' ? 'already' : ''}
      >
        {view.mayChange && <BegunWith view={view} />}
        <textarea
          class="card json"
          name="json"
          rows={40}
          spellcheck={false}
          readonly={!view.mayChange}
          aria-label="The model as JSON"
        >
          {view.text}
        </textarea>
        <div class="aside card sticky">
          <ModelEffect frame={frame} view={view} />
        </div>
      </form>
    </>
  )
}
