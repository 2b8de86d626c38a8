import { type Model, presets } from '../../../shared/scoring/index.ts'
import { type Effect, EffectPanel } from '../effect/effect.tsx'
import type { Frame } from '../frame.ts'

type PresetId = keyof typeof presets

/** For whom each is meant. */
const MEANT: Record<PresetId, string> = {
  'half-life':
    'For most who sell to companies. What somebody did loses half its worth every two weeks to two months.',
  steps: 'The same, with fixed steps down for silence in place of fading.',
  light: 'Small numbers that one can add up in one’s head; a call is worth it from 20.',
  'b2b-saas': 'For software by subscription: documentation, integrations, sign-ups and use of the product.',
  services: 'For agencies, consultants and trades: people, work shown, and asking for a talk.',
  commerce: 'For shops: what goes into the basket and onto the list; it fades within days.',
}

export function isPreset(id: string): id is PresetId {
  return Object.hasOwn(presets, id)
}

/** The models to begin with, each to be made one's own. */
export function PresetList({ frame, current }: { frame: Frame; current: string }) {
  const url = `${frame.prefix}/dashboard/model`
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={url}>Model</a>
      </nav>
      <div class="head">
        <h1>Presets</h1>
        <p class="soft">
          A model to begin with. Look what it would do to your leads; taken as a draft, it changes nothing
          until you publish it.
        </p>
      </div>
      <section class="card" aria-label="Presets">
        <ul class="things">
          {Object.entries(presets).map(([id, { name, rules, thresholds }]) => (
            <li>
              <div>
                <a href={`${url}/presets/${id}`}>
                  <b>{name}</b>
                </a>
                <span>{isPreset(id) && MEANT[id]}</span>
                <small>
                  {rules.length} rules · MQL from {thresholds.enter}
                </small>
              </div>
              {name === current && <span class="mark verified">in use</span>}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

export interface PresetView {
  id: PresetId
  preset: Model
  effect: Effect
  /** Whether taking it would take the place of a draft. */
  hasDraft: boolean
  mayChange: boolean
}

/** One preset: what is in it, and what it would do. */
export function PresetPage({ frame, view }: { frame: Frame; view: PresetView }) {
  const { id, preset, effect, hasDraft, mayChange } = view
  const url = `${frame.prefix}/dashboard/model/presets`
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={url}>Presets</a>
      </nav>
      <div class="head">
        <h1>{preset.name}</h1>
        <p class="soft">{MEANT[id]}</p>
      </div>
      <div class="columns">
        <section class="card" aria-labelledby="rules">
          <h2 id="rules">What it looks at</h2>
          <ul class="things">
            {preset.rules.map(({ name, points }) => (
              <li>
                <span>{name}</span>
                <span class="soft">
                  {typeof points === 'number' ? points : `${points.first}, then ${points.next}`}
                </span>
              </li>
            ))}
          </ul>
        </section>
        <form method="post" action={`${url}/${id}`} class="aside card sticky">
          <EffectPanel frame={frame} effect={effect} more={`${url}/${id}`} />
          {mayChange ? (
            <p>
              <button type="submit" class="button">
                Take it as the draft
              </button>
              {hasDraft && <span class="soft"> It takes the place of the draft there is.</span>}
            </p>
          ) : (
            <p class="soft">You signed in with a read key. Taking it needs an admin key.</p>
          )}
        </form>
      </div>
    </>
  )
}
