import type { Fault, Mover, WhatIf } from '../../shared/scoring/index.ts'
import { type Frame, leadUrl } from './frame.ts'
import { inWords } from './points.ts'
import { STAGES } from './stage.tsx'

/** What a change of tags would do, told before it is done. */
export type Effect =
  | { state: 'incomplete' }
  | { state: 'refused'; faults: readonly Fault[] }
  | {
      state: 'known'
      tag: string
      /** Of the pages seen, those that would have the tag. */
      pages: readonly string[]
      pagesSeen: number
      rules: readonly { name: string; points: number }[]
      whatIf: WhatIf & { of: number }
      /** How the leads told of are called. */
      names: ReadonlyMap<string, string>
    }

const PAGES_SHOWN = 8
const MOVERS_SHOWN = 5

export function TagEffect({
  frame,
  effect,
  mayChange,
}: {
  frame: Frame
  effect: Effect
  mayChange: boolean
}) {
  return (
    <section id="effect" aria-live="polite" aria-labelledby="effect-name">
      <h2 id="effect-name">What would change</h2>
      {effect.state === 'incomplete' && <p class="soft">Choose a tag: what it would do is shown here.</p>}
      {effect.state === 'refused' && (
        <ul class="refused" role="alert">
          {effect.faults.map(({ fault, fix }) => (
            <li>
              {fault}. {fix}
            </li>
          ))}
        </ul>
      )}
      {effect.state === 'known' && <Known frame={frame} effect={effect} />}
      <button type="submit" class="button" disabled={effect.state !== 'known' || !mayChange}>
        Publish
      </button>
      {!mayChange && <p class="soft">You came with a read key. Publishing needs an admin key.</p>}
    </section>
  )
}

function Known({ frame, effect }: { frame: Frame; effect: Extract<Effect, { state: 'known' }> }) {
  const { tag, pages, pagesSeen, rules, whatIf, names } = effect
  return (
    <>
      <p>
        <b>
          {pages.length} of {pagesSeen}
        </b>{' '}
        pages seen would be tagged <span class="mark">{tag}</span>
      </p>
      <ul class="soft paths">
        {pages.slice(0, PAGES_SHOWN).map((path) => (
          <li>
            <code>{path}</code>
          </li>
        ))}
        {pages.length > PAGES_SHOWN && <li>and {pages.length - PAGES_SHOWN} more</li>}
      </ul>
      {rules.length === 0 ? (
        <p>No rule looks at this tag yet, so no score changes. Add one to the model to give it points.</p>
      ) : (
        <p>Counted by {rules.map(({ name, points }) => `${name} (${inWords(points)} points)`).join(', ')}.</p>
      )}
      <Stages whatIf={whatIf} />
      <Movers frame={frame} movers={whatIf.movers.slice(0, MOVERS_SHOWN)} names={names} />
      <p class="soft">
        {whatIf.of === 0
          ? 'There is no lead yet to try it on.'
          : `Tried on ${whatIf.leads === whatIf.of ? 'all' : whatIf.leads} of ${whatIf.of} leads, as of now. Published silently: nobody is notified of the past.`}
      </p>
    </>
  )
}

function Stages({ whatIf }: { whatIf: WhatIf }) {
  const changed = whatIf.stages.filter(({ enters, leaves }) => enters.count + leaves.count > 0)
  if (changed.length === 0) return <p>Nobody changes stage.</p>
  return (
    <ul class="stages">
      {changed.map(({ stage, before, after, enters, leaves }) => (
        <li>
          <b>{STAGES[stage]}</b> {before} → {after}
          <small>
            {enters.count > 0 && ` ${enters.count} enter`}
            {leaves.count > 0 && ` ${leaves.count} leave`}
          </small>
        </li>
      ))}
    </ul>
  )
}

function Movers({
  frame,
  movers,
  names,
}: {
  frame: Frame
  movers: readonly Mover[]
  names: ReadonlyMap<string, string>
}) {
  if (movers.length === 0) return null
  return (
    <table class="movers">
      <caption>Most changed</caption>
      <tbody>
        {movers.map(({ lead, before, after }) => (
          <tr>
            <th scope="row">
              <a href={leadUrl(frame, lead)}>{names.get(lead) ?? lead}</a>
            </th>
            <td class="number">
              {before.score} → <b>{after.score}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
