import type { Model, Rule } from '../../../shared/scoring/index.ts'
import type { JobState } from '../../db/jobs.ts'
import type { PublishedVersion, PublishMode } from '../../db/models.ts'
import { type Effect, EffectPanel } from '../effect/effect.tsx'
import { PublishButton, whyNot } from '../effect/publish-button.tsx'
import type { Frame } from '../frame.ts'
import type { Fields } from './edit.ts'
import { draftOf } from './edited.ts'
import { NewRule, Thresholds } from './fields.tsx'
import { DraftBehind, type Meanwhile, MeanwhileNote, publishedSince } from './meanwhile.tsx'
import { Modes } from './modes.tsx'
import { ModelProgress } from './progress.tsx'
import { RuleRow } from './rule-row.tsx'
import { VersionList } from './version-list.tsx'

export interface ModelView {
  /** As it stands in the form: the draft, or the newest version. */
  model: Model
  /**
   * Who began the draft and when, and whether it is a model: else it is edited as text, and the newest version is shown.
   * Null where there is none.
   */
  draft: { author: string; updatedAt: number; isSound: boolean } | null
  /** The version that it began with. */
  base: number
  /** The model of the form as JSON, where it is neither the draft nor a version. */
  start: string | null
  /** What somebody else did since, where that is to be decided on. */
  meanwhile: Meanwhile | null
  mode: PublishMode
  /** What was typed and could not be taken: it stands in the form again. */
  fields: Fields
  effect: Effect
  versions: readonly PublishedVersion[]
  serving: number
  mayChange: boolean
  /** What a publish has left to be done; null where all is. */
  job: JobState | null
  /** Said once, after something was done. */
  done: string | null
}

/** The model as sentences with numbers to turn, and what turning them would do. */
export function ModelPage({ frame, view }: { frame: Frame; view: ModelView }) {
  const { model, draft, versions, serving, mayChange, done, job } = view
  const url = `${frame.prefix}/dashboard/model`
  return (
    <>
      <div class="head">
        <h1>{model.name}</h1>
        <p class="soft">
          {draft?.isSound ? `A draft by ${draft.author}, not published yet.` : `Version ${serving} serves.`}{' '}
          {mayChange
            ? 'Change a number and see what it would do.'
            : 'You signed in with a read key: changing numbers needs an admin key.'}
        </p>
        <p class="marks">
          <a href={`${url}/presets`}>Presets</a>
          <a href={`${url}/json`}>See it as JSON</a>
          <a href="#versions">Versions</a>
        </p>
      </div>
      {draft && !draft.isSound && (
        <p class="refused" role="alert">
          The draft by {draft.author} has faults and cannot be shown as sentences.{' '}
          <a href={`${url}/json`}>Mend it as JSON</a>; until then this is version {serving}.
        </p>
      )}
      {done !== null && (
        <p class="done" role="status">
          {done}
        </p>
      )}
      {view.meanwhile && <MeanwhileNote meanwhile={view.meanwhile} />}
      {draft?.isSound && !view.meanwhile && (
        <DraftBehind url={url} base={view.base} since={publishedSince(versions, view.base)} />
      )}
      {job && <ModelProgress frame={frame} job={job} isEnded={false} />}
      <form
        method="post"
        action={url}
        class="columns model"
        hx-post={`${url}/what-if`}
        hx-trigger="input delay:300ms"
        hx-target="#change"
        hx-swap="outerHTML"
        hx-sync="this:replace"
        autocomplete="off"
        novalidate
        data-unsaved={view.meanwhile || view.effect.state === 'refused' ? 'already' : ''}
      >
        {mayChange && <BegunWith view={view} />}
        <fieldset class="stack" disabled={!mayChange}>
          <legend class="unseen">The model’s numbers</legend>
          <Thresholds model={model} />
          {sectionsOf(model).map(({ name, what, rules }) => (
            <section class="card">
              <h2>
                {name} {what !== '' && <small>{what}</small>}
              </h2>
              <ul class="rules">
                {rules.map((rule) => (
                  <RuleRow rule={rule} isOff={view.fields[`${rule.id}.off`] !== undefined} />
                ))}
              </ul>
            </section>
          ))}
          {mayChange && <NewRule model={model} fields={view.fields} />}
        </fieldset>
        <div class="aside card sticky">
          <ModelEffect frame={frame} view={view} more={`${url}/what-if`} />
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

/** What the form is begun with, so that whoever was quicker is not undone by it. */
export function BegunWith({ view }: { view: Pick<ModelView, 'base' | 'draft'> & { start?: string | null } }) {
  return (
    <>
      <input type="hidden" name="base" value={view.base} />
      <input type="hidden" name="draft" value={draftOf(view)} />
      {view.start && <input type="hidden" name="start" value={view.start} />}
    </>
  )
}

/** The part that is fetched anew whenever a number changes. */
export function ModelEffect({
  frame,
  view,
  more,
}: {
  frame: Frame
  view: Pick<ModelView, 'effect' | 'mode' | 'mayChange'>
  more?: string
}) {
  const { effect, mode, mayChange } = view
  return (
    <div id="change">
      <EffectPanel frame={frame} effect={effect} more={more} />
      {mayChange && <Modes mode={mode} />}
      <PublishButton effect={effect} why={whyNot(effect)} mayChange={mayChange} />
      {mayChange && (
        <button type="submit" class="plain" name="do" value="save">
          Keep as a draft
        </button>
      )}
    </div>
  )
}

const SECTIONS: readonly [name: string, what: string, holds: (rule: Rule) => boolean][] = [
  ['Decision', 'about to buy', (rule) => rule.kind === 'event' && rule.stage === 'decision'],
  ['Consideration', 'comparing', (rule) => rule.kind === 'event' && rule.stage === 'consideration'],
  ['Awareness', 'looking around', (rule) => rule.kind === 'event' && rule.stage === 'awareness'],
  ['Other signs', '', (rule) => (rule.dimension ?? 'engagement') === 'engagement'],
]

interface RuleSection {
  name: string
  what: string
  rules: Rule[]
}

/** Engagement by how far along it shows a buyer to be; then every other dimension; then what belongs nowhere. */
function sectionsOf({ rules, dimensions = [] }: Model): RuleSection[] {
  const left = new Set(rules)
  const take = (holds: (rule: Rule) => boolean) => {
    const taken = [...left].filter(holds)
    for (const rule of taken) left.delete(rule)
    return taken
  }
  const others = [{ id: 'fit', name: 'Fit' }, ...dimensions].map(
    ({ id, name }): RuleSection => ({
      ...{ name, what: id === 'fit' ? 'who they are' : '' },
      rules: take((rule) => rule.dimension === id),
    }),
  )
  const engagement = SECTIONS.map(([name, what, holds]): RuleSection => ({ name, what, rules: take(holds) }))
  const rest = { name: 'Elsewhere', what: '', rules: [...left] }
  return [...engagement, ...others, rest].filter((section) => section.rules.length > 0)
}
