import type { CompiledEventRule } from './compile.ts'
import { DAY, SECOND } from './days.ts'
import { remaining } from './decay.ts'
import type { Decay, EventRule } from './model.ts'
import type { Registers } from './registers.ts'
import { cap } from './shapes/cap.ts'
import type { Entry } from './shapes/entry.ts'
import { shareOf } from './shapes/standing.ts'
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
  const counted = countedBy(compiled, register.entries)
  const earliest = counted.findIndex((entry) => entry.at === register.first)
  const isCount = compiled.signal.shape === 'count'
  return counted.map((entry, index) => ({
    at: entry.at * SECOND,
    points:
      (index === earliest ? compiled.first : compiled.next) * (isCount ? 1 : shareOf(entry, compiled.trust)),
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

function countedBy({ rule, signal }: CompiledEventRule, entries: readonly Entry[]): readonly Entry[] {
  const { caps = {} } = rule
  if (signal.shape === 'first') return entries.slice(0, caps.earliest)
  const capped = signal.shape === 'count' ? sessionsThatCount(entries, signal, rule) : entries
  return capped.slice(-Math.min(signal.keep, caps.lifetime ?? signal.keep))
}

/** A session may reach its count late, so its caps are applied to what is remembered, here and not when folded. */
function sessionsThatCount(
  entries: readonly Entry[],
  signal: Signal,
  { caps = {}, perSession }: EventRule,
): Entry[] {
  const { atLeast = 1, atMost = signal.need } = perSession ?? {}
  const perPeriod = caps.perPeriod?.count ?? signal.keep
  return cap(
    entries.filter(({ n }) => n >= atLeast && n <= atMost),
    {
      ...signal,
      keyed: false,
      perDay: caps.perDay ?? signal.keep,
      perPeriod,
      days: caps.perPeriod?.days ?? 1,
    },
  )
}
