import type { Model, Rule } from '../../shared/scoring/index.ts'
import type { PublishedVersion, PublishMode } from '../db/models.ts'
import { type Effect, EffectPanel } from './effect.tsx'
import type { Frame } from './frame.ts'
import { NewRule, Thresholds } from './model-fields.tsx'
import { PublishButton } from './publish-button.tsx'
import { RuleRow } from './rule-row.tsx'
import { VersionList } from './version-list.tsx'

export interface ModelView {
  /** As it stands in the form: the draft, or the newest version. */
  model: Model
  /** Who began the draft and when; null where the newest version is shown. */
  draft: { author: string; updatedAt: number } | null
  mode: PublishMode
  effect: Effect
  versions: readonly PublishedVersion[]
  serving: number
  mayChange: boolean
  /** Said once, after something was done. */
  done: string | null
}

/** The model as sentences with numbers to turn, and what turning them would do. */
export function ModelPage({ frame, view }: { frame: Frame; view: ModelView }) {
  const { model, draft, versions, serving, mayChange, done } = view
  const url = `${frame.prefix}/dashboard/model`
  return (
    <>
      <div class="head">
        <h1>{model.name}</h1>
        <p class="soft">
          {draft ? `A draft by ${draft.author}, not published yet.` : `Version ${serving} serves.`} Change a
          number and see what it would do. <a href={`${url}/json`}>See it as JSON</a>
        </p>
      </div>
      {done !== null && (
        <p class="done" role="status">
          {done}
        </p>
      )}
      <form
        method="post"
        action={url}
        class="columns"
        hx-post={`${url}/what-if`}
        hx-trigger="input delay:300ms"
        hx-target="#change"
        hx-swap="outerHTML"
        hx-sync="this:replace"
      >
        <div>
          <Thresholds model={model} />
          {sectionsOf(model).map(({ name, rules }) => (
            <section class="card">
              <h2>{name}</h2>
              <ul class="rules">
                {rules.map((rule) => (
                  <RuleRow rule={rule} />
                ))}
              </ul>
            </section>
          ))}
          <NewRule model={model} />
        </div>
        <div class="aside card sticky">
          <ModelEffect frame={frame} view={view} />
        </div>
      </form>
      {draft && mayChange && (
        <form method="post" action={`${url}/drop`} class="drop">
          <button type="submit" class="plain">
            Throw the draft away
          </button>
        </form>
      )}
      <VersionList frame={frame} versions={versions} serving={serving} />
    </>
  )
}

const MODES = {
  silent: 'Silently: stages rise at once, nobody falls, nobody is told',
  notify: 'With notifications: stages move both ways, webhooks ring',
  'from-now': 'From now on: what was done keeps its worth',
} as const satisfies Record<PublishMode, string>

/** The part that is fetched anew whenever a number changes. */
export function ModelEffect({
  frame,
  view,
}: {
  frame: Frame
  view: Pick<ModelView, 'effect' | 'mode' | 'mayChange'>
}) {
  const { effect, mode, mayChange } = view
  return (
    <div id="change">
      <EffectPanel frame={frame} effect={effect} />
      <fieldset class="modes">
        <legend>Publish</legend>
        {Object.entries(MODES).map(([id, words]) => (
          <label class="choice">
            <input type="radio" name="mode" value={id} checked={id === mode} />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      <PublishButton enabled={effect.state === 'known'} mayChange={mayChange} />
      {mayChange && (
        <button type="submit" class="plain" name="do" value="save">
          Keep as a draft
        </button>
      )}
    </div>
  )
}

const SECTIONS: readonly [name: string, holds: (rule: Rule) => boolean][] = [
  ['Decision', (rule) => rule.kind === 'event' && rule.stage === 'decision'],
  ['Consideration', (rule) => rule.kind === 'event' && rule.stage === 'consideration'],
  ['Awareness', (rule) => rule.kind === 'event' && rule.stage === 'awareness'],
  ['Other signs', () => true],
]

/** Engagement by how far along it shows a buyer to be; then every other dimension. */
function sectionsOf({ rules, dimensions = [] }: Model): { name: string; rules: Rule[] }[] {
  const left = new Set(rules)
  const take = (holds: (rule: Rule) => boolean) => {
    const taken = [...left].filter(holds)
    for (const rule of taken) left.delete(rule)
    return taken
  }
  const named = [{ id: 'fit', name: 'Fit: who they are' }, ...dimensions]
  const others = named.map(({ id, name }) => ({ name, rules: take((rule) => rule.dimension === id) }))
  const engagement = SECTIONS.map(([name, holds]) => ({ name, rules: take(holds) }))
  return [...engagement, ...others].filter((section) => section.rules.length > 0)
}
