import type { Child } from 'hono/jsx'
import type { Mover, WhatIf } from '../../shared/scoring/index.ts'
import { type Frame, leadUrl } from './frame.ts'
import type { ToldFault } from './model-faults.ts'
import { STAGES } from './stage.tsx'

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

const MOVERS_SHOWN = 5

/** Stands beside a form and is fetched anew as the form changes; `children` is what is told first. */
export function EffectPanel({ frame, effect, children }: { frame: Frame; effect: Effect; children?: Child }) {
  return (
    <section id="effect" aria-live="polite" aria-labelledby="effect-name">
      <h2 id="effect-name">What would change</h2>
      {effect.state === 'none' && <p class="soft">{effect.hint}</p>}
      {effect.state === 'refused' && (
        <ul class="refused" role="alert">
          {effect.faults.map(({ where, fault, fix }) => (
            <li>
              {where && <b>{where}</b>} {fault}: {fix}
            </li>
          ))}
        </ul>
      )}
      {effect.state === 'known' && (
        <>
          {children}
          <Stages whatIf={effect.whatIf} />
          <Movers
            frame={frame}
            movers={effect.whatIf.movers.filter(isSeen).slice(0, MOVERS_SHOWN)}
            names={effect.names}
          />
          <p class="soft">{triedOn(effect.whatIf)}</p>
        </>
      )}
    </section>
  )
}

/** A change above the range that is shown, or below a whole point, is none to whoever looks. */
function isSeen({ before, after }: Mover): boolean {
  return before.score !== after.score || before.stage !== after.stage
}

function triedOn({ leads, of }: WhatIf & { of: number }): string {
  if (of === 0) return 'There is no lead yet to try it on.'
  return leads === of
    ? `Tried on all leads, ${of}, as of now.`
    : `Tried on ${leads} of ${of} leads, as of now.`
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

interface MoversProps {
  frame: Frame
  movers: readonly Mover[]
  names: ReadonlyMap<string, string>
}

function Movers({ frame, movers, names }: MoversProps) {
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
