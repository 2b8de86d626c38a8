import type { Child } from 'hono/jsx'
import type { Mover, WhatIf } from '../../../shared/scoring/index.ts'
import { type Frame, leadUrl } from '../frame.ts'
import type { ToldFault } from '../model/faults.ts'
import { STAGES } from '../stage.tsx'
import { Count } from '../words/count.tsx'
import { breakable, changedStages, Leads, StageChanges } from './stages.tsx'

/** What publishing a change would do, told before it is done. */
export type Effect =
  /** Something is still to be chosen, or nothing was changed. */
  | { state: 'none'; hint: string }
  | { state: 'refused'; faults: readonly ToldFault[] }
  | {
      state: 'known'
      whatIf: WhatIf & { of: number }
      /** How the leads told of are called. */
      names: ReadonlyMap<string, string>
    }

const MOVERS_SHOWN = 3

interface EffectProps {
  frame: Frame
  effect: Effect
  /** Where the same is after a longer look, for a page that shows what was found at once. */
  more?: string | undefined
  /** What is told first. */
  children?: Child
}

/** Stands beside a form and is fetched anew as the form changes; and once by itself, where not all leads were looked at yet. */
export function EffectPanel({ frame, effect, more, children }: EffectProps) {
  const isPartial = effect.state === 'known' && effect.whatIf.leads < effect.whatIf.of
  const again = more !== undefined &&
    isPartial && {
      ...{ 'hx-get': more, 'hx-trigger': 'load', 'hx-select': '#effect', 'hx-swap': 'outerHTML' },
      'aria-busy': 'true' as const,
    }
  return (
    <section id="effect" aria-live="polite" aria-labelledby="effect-name" {...again}>
      <h2 id="effect-name">What would change</h2>
      {effect.state === 'none' && <p class="soft">{effect.hint}</p>}
      {effect.state === 'refused' && (
        <ul class="refused" role="alert">
          {effect.faults.map(({ where, fault, fix, field }) => (
            <li data-field={field} data-says={field && `${fault}: ${fix}`}>
              {where && <b>{where}</b>} {fault}: {fix}
            </li>
          ))}
        </ul>
      )}
      {effect.state === 'known' && (
        <>
          {children}
          <StageChanges
            frame={frame}
            stages={effect.whatIf.stages}
            looked={effect.whatIf}
            names={effect.names}
          />
          {effect.whatIf.spared > 0 && (
            <p>
              <Leads count={effect.whatIf.spared} looked={effect.whatIf} />{' '}
              {effect.whatIf.spared === 1 ? 'stays' : 'stay'} MQL below the mark: published so, it lowers
              nobody. “Count the past and tell” does.
            </p>
          )}
          <Movers
            frame={frame}
            movers={effect.whatIf.movers.filter(isSeen).slice(0, MOVERS_SHOWN)}
            names={effect.names}
          />
          <TriedOn whatIf={effect.whatIf} goesOn={again !== false} />
        </>
      )}
    </section>
  )
}

/** A change above the range that is shown, or below a whole point, is none to whoever looks. */
function isSeen({ before, after }: Mover): boolean {
  return before.score !== after.score || before.stage !== after.stage
}

/** The whole effect in a few words, for where there is no room for more; it leads to the rest. */
export function EffectInShort({ effect }: { effect: Effect }) {
  if (effect.state === 'none') return null
  if (effect.state === 'refused') {
    return (
      <p class="short">
        <a href="#effect">It cannot be published yet</a>
      </p>
    )
  }
  const changed = changedStages(effect.whatIf.stages)
  return (
    <p class="short">
      <a href="#effect">
        {changed.length === 0 && 'Nobody changes stage'}
        {changed.map(({ stage, before, after }, index) => (
          <>
            {index > 0 && ' · '}
            {STAGES[stage]} <Leads count={before} looked={effect.whatIf} /> →{' '}
            <Leads count={after} looked={effect.whatIf} />
          </>
        ))}
      </a>
    </p>
  )
}

function TriedOn({ whatIf: { leads, of }, goesOn }: { whatIf: WhatIf & { of: number }; goesOn: boolean }) {
  if (of === 0) return <p class="soft">There is no lead yet to try it on.</p>
  const isAll = leads >= of
  return (
    <p class="soft">
      {isAll ? (
        <>
          Tried on all leads, <Count of={of} />
        </>
      ) : (
        <>
          Shares of <Count of={leads} /> leads looked at, of <Count of={of} />
        </>
      )}
      , as of now{goesOn ? '; more are being tried …' : '.'}
    </p>
  )
}

interface MoversProps {
  frame: Frame
  movers: readonly Mover[]
  names: ReadonlyMap<string, string>
}

function Movers({ frame, movers, names }: MoversProps) {
  if (movers.length === 0) return null
  return (
    <table class="movers">
      <caption>Scores that change most</caption>
      <tbody>
        {movers.map(({ lead, before, after }) => (
          <tr>
            <th scope="row">
              <a href={leadUrl(frame, lead)}>{breakable(names.get(lead) ?? lead)}</a>
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
