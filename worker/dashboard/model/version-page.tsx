import type { PublishedVersion, PublishMode } from '../../db/models.ts'
import { type Effect, EffectPanel } from '../effect/effect.tsx'
import { PublishButton, whyNot } from '../effect/publish-button.tsx'
import type { Frame } from '../frame.ts'
import { When } from '../words/when.tsx'
import { Modes } from './modes.tsx'

export interface VersionView {
  version: PublishedVersion
  /** What going back to it would change in the newest model, a sentence each. */
  differences: readonly string[]
  effect: Effect
  mode: PublishMode
  /** The newest version, from which it would be gone back. */
  base: number
  /** Said once, after something was tried. */
  done: string | null
  mayChange: boolean
}

/** An old version: what is different from now, and the way back to it. */
export function VersionPage({ frame, view }: { frame: Frame; view: VersionView }) {
  const { version, differences, base, done, mayChange } = view
  const url = `${frame.prefix}/dashboard/model`
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={url}>Model</a>
      </nav>
      <div class="head">
        <h1>Version {version.version}</h1>
        <p class="soft">
          {version.note || 'No note'} · {version.author}, <When at={version.publishedAt} />
        </p>
      </div>
      {done !== null && (
        <p class="refused" role="alert">
          {done}
        </p>
      )}
      <div class="columns">
        <section class="card" aria-labelledby="differences">
          <h2 id="differences">Going back to it, from the newest</h2>
          {differences.length === 0 ? (
            <p class="soft">It is the same as the newest.</p>
          ) : (
            <ul class="known">
              {differences.map((difference) => (
                <li>{difference}</li>
              ))}
            </ul>
          )}
        </section>
        <form
          method="post"
          action={`${url}/versions/${version.version}/restore`}
          class="aside card"
          hx-get={`${url}/versions/${version.version}`}
          hx-trigger="input delay:300ms"
          hx-target="#change"
          hx-swap="outerHTML"
          hx-sync="this:replace"
          autocomplete="off"
        >
          {mayChange && <input type="hidden" name="base" value={base} />}
          <VersionEffect frame={frame} view={view} more={`${url}/versions/${version.version}`} />
        </form>
      </div>
    </>
  )
}

/** The part that is fetched anew as another way to publish is chosen. */
export function VersionEffect({
  frame,
  view: { effect, mode, differences, mayChange },
  more,
}: {
  frame: Frame
  view: VersionView
  more?: string
}) {
  return (
    <div id="change">
      <EffectPanel frame={frame} effect={effect} more={more} />
      {mayChange && <Modes mode={mode} />}
      <PublishButton
        effect={effect}
        mayChange={mayChange}
        why={differences.length === 0 ? 'It is the same as the newest.' : whyNot(effect)}
      />
      <p class="soft">It is published again, as a new version.</p>
    </div>
  )
}
