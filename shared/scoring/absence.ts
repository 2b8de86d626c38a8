import type { CompiledAbsenceRule } from './compile.ts'
import { DAY, SECOND } from './days.ts'
import type { Registers } from './registers.ts'
import { NOT_SENT, OPENED } from './shapes/mail.ts'

/** What one absence rule takes, as a function of last times: asking again takes nothing more. */
export interface Silence {
  /** Mails are forgotten in the end; any other silence only takes more. */
  readonly ofMail: boolean
  /** 0 or below. */
  pointsAt(now: number): number
  /** The instants at which that changes if nothing happens, in no order. */
  readonly steps: readonly number[]
}

/** A mail's age up to which it counts. */
const FORGOTTEN_AFTER = 365 * DAY

export function silenceOf(compiled: CompiledAbsenceRule, registers: Registers): Silence {
  return compiled.rule.since === 'mail' ? ofMail(compiled, registers) : ofPerson(compiled, registers)
}

/** Since the last event of those the rule looks at; nothing where there never was one. */
function ofPerson({ rule, signals }: CompiledAbsenceRule, registers: Registers): Silence {
  const { points, floor = Number.NEGATIVE_INFINITY } = rule
  const after = rule.afterDays * DAY
  const most = rule.repeat ? Math.ceil(floor / points) : 1
  let last = Number.NEGATIVE_INFINITY
  for (const id of signals) last = Math.max(last, registers.signals[id]?.last ?? last)
  if (last === Number.NEGATIVE_INFINITY) return { ofMail: false, pointsAt: () => 0, steps: [] }
  const from = last * SECOND
  return {
    ofMail: false,
    pointsAt(now) {
      const times = Math.min(most, Math.floor((now - from) / after))
      return times <= 0 ? 0 : Math.max(floor, points * times)
    },
    steps: Array.from({ length: most }, (_, index) => from + (index + 1) * after),
  }
}

/** For each mail sent and not opened since. */
function ofMail({ rule, signals }: CompiledAbsenceRule, registers: Registers): Silence {
  const { points, floor = Number.NEGATIVE_INFINITY } = rule
  const after = rule.afterDays * DAY
  const sends = signals
    .flatMap((id) => registers.signals[id]?.entries ?? [])
    .filter(({ n }) => n !== OPENED && n !== NOT_SENT)
    .map(({ n }) => n * SECOND)
  return {
    ofMail: true,
    pointsAt(now) {
      const times = sends.filter((sent) => now >= sent + after && now <= sent + FORGOTTEN_AFTER).length
      return times === 0 ? 0 : Math.max(floor, points * times)
    },
    steps: sends.flatMap((sent) => [sent + after, sent + FORGOTTEN_AFTER + 1]),
  }
}
