import type { StageChange } from '../../shared/scoring/index.ts'
import { Count } from './count.tsx'
import { type Frame, leadUrl } from './frame.ts'
import { STAGES } from './stage.tsx'

interface StagesProps {
  frame: Frame
  stages: readonly StageChange[]
  names: ReadonlyMap<string, string>
}

/** Stage by stage, how many there would be, and who comes in. */
export function StageChanges({ frame, stages, names }: StagesProps) {
  const changed = changedStages(stages)
  if (changed.length === 0) return <p>Nobody changes stage.</p>
  return (
    <ul class="stages">
      {changed.map(({ stage, before, after, enters, leaves }) => (
        <li>
          <b>{STAGES[stage]}</b> <Count of={before} /> → <Count of={after} />
          <small>
            {enters.count > 0 && (
              <>
                {' '}
                <Count of={enters.count} /> enter
              </>
            )}
            {leaves.count > 0 && (
              <>
                {' '}
                <Count of={leaves.count} /> leave
              </>
            )}
          </small>
          <Entering frame={frame} enters={enters} names={names} />
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
}: Pick<StagesProps, 'frame' | 'names'> & { enters: StageChange['enters'] }) {
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
            <Count of={enters.count - ENTERING_SHOWN} /> more enter
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
