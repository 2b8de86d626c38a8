import type { Decay, Rule } from '../../../shared/scoring/index.ts'
import { sentenceOf } from './rule-words.ts'

/** A rule: what it looks for in words, what it gives as numbers, and how that fades as a curve. */
export function RuleRow({ rule, isOff }: { rule: Rule; isOff: boolean }) {
  const { id, name } = rule
  return (
    <li class="rule">
      <div>
        <b>{name}</b>
        <span class="why">{sentenceOf(rule)}</span>
      </div>
      {rule.kind === 'event' && <Curve decay={rule.decay} />}
      <div class="numbers">
        <Points rule={rule} />
        <Days rule={rule} />
        <label class="off">
          <input type="checkbox" name={`${id}.off`} value="on" checked={isOff} /> leave out
        </label>
      </div>
    </li>
  )
}

function Points({ rule }: { rule: Rule }) {
  const { id, name, points } = rule
  if (typeof points === 'number') {
    return <NumberOf name={`${id}.points`} value={points} label={`${name}: points`} unit="points" />
  }
  return (
    <>
      <NumberOf
        name={`${id}.points`}
        value={points.first}
        label={`${name}: points for the first`}
        unit="for the first,"
      />
      <NumberOf
        name={`${id}.next`}
        value={points.next}
        label={`${name}: points for each further`}
        unit="for each further"
      />
    </>
  )
}

function Days({ rule }: { rule: Rule }) {
  const count = daysOf(rule)
  if (count === null) return null
  return <NumberOf name={`${rule.id}.days`} value={count} label={`${rule.name}: days`} unit="days" />
}

function daysOf(rule: Rule): number | null {
  if (rule.kind === 'fact') return null
  if (rule.kind === 'absence') return rule.afterDays
  const { decay } = rule
  if (decay === 'none') return null
  if ('halfLifeDays' in decay) return decay.halfLifeDays
  return 'windowDays' in decay ? decay.windowDays : decay.linearDays
}

function NumberOf({
  name,
  value,
  label,
  unit,
}: {
  name: string
  value: number
  label: string
  unit: string
}) {
  return (
    <label>
      <input type="number" step="any" name={name} value={typed(value)} aria-label={label} /> {unit}
    </label>
  )
}

/** A field that was emptied stays empty. */
export function typed(value: number): number | '' {
  return Number.isNaN(value) ? '' : value
}

/** What is left of a point over the next 90 days, with a mark for each month. */
function Curve({ decay }: { decay: Decay }) {
  return (
    <svg class="curve" viewBox="0 0 90 26" aria-hidden="true">
      <path class="ground" d="M0 22.5H90M30 22.5v2M60 22.5v2" />
      <path
        d={`M${Array.from({ length: 31 }, (_, step) => `${step * 3} ${height(left(decay, step * 3))}`).join('L')}`}
      />
    </svg>
  )
}

function left(decay: Decay, days: number): number {
  if (decay === 'none') return 1
  if ('halfLifeDays' in decay) return 2 ** (-days / decay.halfLifeDays)
  if ('windowDays' in decay) return days < decay.windowDays ? 1 : 0
  return Math.max(0, 1 - days / decay.linearDays)
}

/** A number of days that is still being typed may be none. */
function height(share: number): number {
  return !Number.isFinite(share) ? 21.5 : Math.round((21.5 - 19.5 * share) * 10) / 10
}
