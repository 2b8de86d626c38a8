import { type Model, POINTS_MOST } from '../../../shared/scoring/index.ts'
import type { Frame } from '../frame.ts'
import { typed } from '../model/rule-row.tsx'
import { inWords } from '../words/points.ts'
import { patternOf, rulesOf, type Scope, type TagChoice, writeChoice } from './tag-choice.ts'
import { type TagChange, TagEffect } from './tag-effect.tsx'

export interface TagPageView {
  choice: TagChoice
  model: Model
  change: TagChange
  /** The tags that the page has already. */
  tagged: readonly string[]
  mayChange: boolean
}

const SCOPES = {
  page: 'This page alone',
  below: 'This page and all below it',
  own: 'A pattern of my own',
} as const satisfies Record<Scope, string>

/** One question at a time: which pages, under which name; and what that would do, before it is done. */
export function TagPage({ frame, view }: { frame: Frame; view: TagPageView }) {
  const { choice, model, change, tagged, mayChange } = view
  const url = `${frame.prefix}/dashboard/pages/tag`
  const removes = choice.without !== null
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`${frame.prefix}/dashboard/pages`}>Pages</a>
      </nav>
      <div class="head">
        <h1>{removes ? `Take a pattern from ${choice.name}` : `Tag ${choice.path}`}</h1>
        {!removes && tagged.length > 0 && (
          <p class="soft">
            It is tagged already:{' '}
            {tagged.map((name) => (
              <span class="mark">{name}</span>
            ))}
          </p>
        )}
      </div>
      <form
        method="post"
        action={url}
        class="columns tagging"
        hx-get={url}
        hx-trigger="input delay:300ms"
        hx-target="#change"
        hx-swap="outerHTML"
        hx-sync="this:replace"
        autocomplete="off"
        novalidate
      >
        {removes ? (
          <div class="card">
            <p>
              Pages at <code>{choice.without}</code> would not be tagged <b>{choice.name}</b> any more.
            </p>
            <input type="hidden" name="without" value={choice.without ?? ''} />
            <input type="hidden" name="tag" value={choice.name} />
          </div>
        ) : (
          <Choice choice={choice} model={model} mayChange={mayChange} />
        )}
        <div class="aside card">
          <TagEffect
            frame={frame}
            change={change}
            more={`${url}?${writeChoice(choice)}`}
            mayChange={mayChange}
          />
        </div>
      </form>
    </>
  )
}

function Choice({ choice, model, mayChange }: { choice: TagChoice; model: Model; mayChange: boolean }) {
  const { path, isRouted, own } = choice
  return (
    <div class="card">
      <input type="hidden" name="path" value={path} />
      <fieldset disabled={!mayChange}>
        <legend>Which pages?</legend>
        {(['page', 'below'] as const).map((scope) => (
          <label class="choice">
            <input type="radio" name="scope" value={scope} checked={choice.scope === scope} />
            <span>
              {SCOPES[scope]} <code>{scope === 'below' ? `${path.replace(/\/$/, '')}/…` : path}</code>
            </span>
          </label>
        ))}
        <label class="choice">
          <input type="radio" name="scope" value="own" checked={choice.scope === 'own'} />
          <span>{SCOPES.own}</span>
        </label>
        <label class="own">
          <span class="unseen">Pattern</span>
          <input
            name="own"
            value={own || patternOf({ path, isRouted, scope: 'below', own })}
            spellcheck={false}
          />
        </label>
      </fieldset>
      <Names choice={choice} model={model} mayChange={mayChange} />
    </div>
  )
}

/** The tags there are, with what they are worth, and room for a new one. */
function Names({
  choice: { name, points },
  model,
  mayChange,
}: {
  choice: TagChoice
  model: Model
  mayChange: boolean
}) {
  const isKnown = model.tags.some((tag) => tag.name === name)
  return (
    <fieldset class="names" disabled={!mayChange}>
      <legend>Which tag?</legend>
      {model.tags.map((tag) => (
        <label class="choice">
          <input type="radio" name="tag" value={tag.name} checked={tag.name === name} />
          <span>
            {tag.name} <small>{worthOf(model, tag.name)}</small>
          </span>
        </label>
      ))}
      <label class="choice">
        <input type="radio" name="tag" value="" checked={!isKnown && name !== ''} />
        <span>A new tag</span>
      </label>
      <div class="new">
        <label>
          Name <input name="newTag" value={isKnown ? '' : name} maxlength={50} placeholder="calculator" />
        </label>
        <label>
          Points for reading such a page, once a day
          <input type="number" name="points" value={typed(points)} min={-POINTS_MOST} max={POINTS_MOST} />
        </label>
      </div>
    </fieldset>
  )
}

function worthOf(model: Model, tag: string): string {
  const rules = rulesOf(model, tag)
  return rules.length === 0
    ? 'no rule looks at it'
    : rules.map((rule) => `${rule.name} (${inWords(rule.points)})`).join(', ')
}
