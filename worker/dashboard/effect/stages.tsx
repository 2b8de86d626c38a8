import type { StageChange } from '../../../shared/scoring/index.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { STAGES } from '../stage.tsx'
import { Count } from '../words/count.tsx'

/** How many leads were looked at, of how many. */
export interface Looked {
  leads: number
  of: number
}

interface StagesProps {
  frame: Frame
  stages: readonly StageChange[]
  looked: Looked
  names: ReadonlyMap<string, string>
}

/** How many leads: of a sample its share, which stays when the sample grows. */
export function Leads({ count, looked: { leads, of } }: { count: number; looked: Looked }) {
  if (leads >= of) return <Count of={count} />
  const percent = (100 * count) / leads
  return (
    <>
      <Count of={percent} digits={percent > 0 && percent < 1 ? 2 : 1} /> %
    </>
  )
}

/** Stage by stage, how many there would be, and who comes in. */
export function StageChanges({ frame, stages, looked, names }: StagesProps) {
  const changed = changedStages(stages)
  if (changed.length === 0) return <p>Nobody changes stage.</p>
  return (
    <ul class="stages">
      {changed.map(({ stage, before, after, enters, leaves }) => (
        <li>
          <b>{STAGES[stage]}</b> <Leads count={before} looked={looked} /> →{' '}
          <Leads count={after} looked={looked} />
          <small>
            {enters.count > 0 && (
              <>
                {' '}
                <Leads count={enters.count} looked={looked} /> enter
              </>
            )}
            {leaves.count > 0 && (
              <>
                {' '}
                <Leads count={leaves.count} looked={looked} /> leave
              </>
            )}
          </small>
          <Entering frame={frame} enters={enters} names={names} isPart={looked.leads < looked.of} />
        </li>
      ))}
    </ul>
  )
}

const ENTERING_SHOWN = 3

/** Who comes in, of whom the names are known: each that moves comes in somewhere, so whoever goes out is told of there. */
function Entering({
  frame,
  enters,
  names,
  isPart,
}: Pick<StagesProps, 'frame' | 'names'> & { enters: StageChange['enters']; isPart: boolean }) {
  const known = enters.leads.filter((lead) => names.has(lead))
  const list = (leads: readonly string[]) => (
    <ul class="who">
      {leads.map((lead) => (
        <li>
          <a href={leadUrl(frame, lead)}>{breakable(names.get(lead) ?? lead)}</a>
        </li>
      ))}
    </ul>
  )
  const rest = known.slice(ENTERING_SHOWN)
  const unnamed = enters.count - known.length
  return (
    <>
      {known.length > 0 && list(known.slice(0, ENTERING_SHOWN))}
      {rest.length > 0 && (
        <details>
          <summary>
            <Count of={enters.count - ENTERING_SHOWN} /> more{isPart && ' of those looked at'} enter
          </summary>
          {list(rest)}
          {unnamed > 0 && (
            <p class="soft">
              and <Count of={unnamed} /> whose names are not listed
            </p>
          )}
        </details>
      )}
    </>
  )
}

/** Those that somebody would come to or leave. */
export function changedStages(stages: readonly StageChange[]): StageChange[] {
  return stages.filter(({ enters, leaves }) => enters.count + leaves.count > 0)
}

/** An address that does not fit on a line goes on before its sign. */
export function breakable(name: string) {
  const [first, ...rest] = name.split(/(?=@)/)
  return [first, ...rest.flatMap((part) => [<wbr />, part])]
}
