import type { CompiledAbsenceRule } from './compile.ts'
import { DAY, SECOND } from './days.ts'
import type { Registers } from './registers.ts'
import { NOT_SENT, OPENED } from './shapes/mail.ts'

/** A mail's age up to which it counts. */
const FORGOTTEN_AFTER = 365 * DAY

/** What silence takes at `now`: 0 or below. A function of last times, so asking again takes nothing more. */
export function absencePoints(compiled: CompiledAbsenceRule, registers: Registers, now: number): number {
  const { points, floor = Number.NEGATIVE_INFINITY } = compiled.rule
  const times =
    compiled.rule.since === 'mail' ? unopened(compiled, registers, now) : silences(compiled, registers, now)
  return times === 0 ? 0 : Math.max(floor, points * times)
}

/** The instants after `now` at which what silence takes would change if nothing happened, in no order. */
export function absenceSteps(compiled: CompiledAbsenceRule, registers: Registers, now: number): number[] {
  const { rule } = compiled
  const after = rule.afterDays * DAY
  if (rule.since === 'mail') {
    return sends(compiled, registers)
      .flatMap((sent) => [sent + after, sent + FORGOTTEN_AFTER + 1])
      .filter(later)
  }
  const last = lastOf(compiled, registers)
  if (last === null) return []
  const steps = rule.repeat ? Math.ceil((rule.floor ?? rule.points) / rule.points) : 1
  return Array.from({ length: steps }, (_, index) => last + (index + 1) * after).filter(later)

  function later(at: number): boolean {
    return at > now
  }
}

/** How often the silence has lasted `afterDays`, the exact instant included. */
function silences(compiled: CompiledAbsenceRule, registers: Registers, now: number): number {
  const last = lastOf(compiled, registers)
  if (last === null) return 0
  const times = Math.max(0, Math.floor((now - last) / (compiled.rule.afterDays * DAY)))
  return compiled.rule.repeat ? times : Math.min(times, 1)
}

function unopened(compiled: CompiledAbsenceRule, registers: Registers, now: number): number {
  const after = compiled.rule.afterDays * DAY
  return sends(compiled, registers).filter((sent) => now >= sent + after && now <= sent + FORGOTTEN_AFTER)
    .length
}

/** When the mails that are not opened yet were sent. */
function sends({ signals }: CompiledAbsenceRule, registers: Registers): number[] {
  return signals
    .flatMap((id) => registers.signals[id]?.entries ?? [])
    .filter(({ n }) => n !== OPENED && n !== NOT_SENT)
    .map(({ n }) => n * SECOND)
}

function lastOf({ signals }: CompiledAbsenceRule, registers: Registers): number | null {
  const lasts = signals.flatMap((id) => registers.signals[id]?.last ?? [])
  return lasts.length === 0 ? null : Math.max(...lasts) * SECOND
}
