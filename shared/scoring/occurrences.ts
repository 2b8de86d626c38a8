import type { CompiledEventRule } from './compile.ts'
import { DAY, SECOND } from './days.ts'
import { remaining } from './decay.ts'
import type { Caps, Decay } from './model.ts'
import type { Registers } from './registers.ts'
import { cap } from './shapes/cap.ts'
import type { Entry } from './shapes/entry.ts'
import type { Signal } from './signals.ts'

/** What a rule counts once, in milliseconds and before decay. */
export interface Occurrence {
  readonly at: number
  readonly points: number
}

/** What a rule counts, oldest first: the caps, the newest that are remembered, lifetime, then the ladder. */
export function occurrencesOf(compiled: CompiledEventRule, registers: Registers): Occurrence[] {
  const register = registers.signals[compiled.signal.id]
  if (!register || !compiled.holds(registers)) return []
  const counted = newest(compiled, register.entries)
  const earliest = counted.findIndex((entry) => entry.at === register.first)
  return counted.map(({ at }, index) => ({
    at: at * SECOND,
    points: index === earliest ? compiled.first : compiled.next,
  }))
}

/** What is left of it at `now`: nothing before it happened, and nothing once events so old are kept no more. */
export function worth({ at, points }: Occurrence, decay: Decay, { now, keptFrom }: When): number {
  return at > now || at < keptFrom ? 0 : points * remaining(decay, now - at)
}

/** An instant to read at, in milliseconds; what happened before `keptFrom` is worth nothing. */
export interface When {
  readonly now: number
  readonly keptFrom: number
}

export function whenOf(now: number, retentionDays = Number.POSITIVE_INFINITY): When {
  return { now, keptFrom: now - retentionDays * DAY }
}

function newest({ rule, signal }: CompiledEventRule, entries: readonly Entry[]): readonly Entry[] {
  const { caps = {} } = rule
  const capped = signal.shape === 'count' ? sessionsThatCount(entries, signal, caps) : entries
  return capped.slice(-Math.min(signal.keep, caps.lifetime ?? signal.keep))
}

/** A session may reach its count late, so its caps are applied to what is remembered, here and not when folded. */
function sessionsThatCount(entries: readonly Entry[], signal: Signal, caps: Caps): Entry[] {
  const perPeriod = caps.perPeriod?.count ?? signal.keep
  return cap(
    entries.filter((entry) => entry.n >= signal.need),
    {
      ...signal,
      keyed: false,
      perDay: caps.perDay ?? signal.keep,
      perPeriod,
      days: caps.perPeriod?.days ?? 1,
    },
  )
}
