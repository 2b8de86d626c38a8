import {
  type CompiledModel,
  type Dated,
  emptyRegisters,
  engagementAt,
  foldDated,
  type Registers,
  type ScoreOptions,
  sinceReset,
} from '../scoring/index.ts'

const HOUR_MS = 3_600_000
/** Events of a lead from which on its score is looked at once an hour, not after each of them. */
const MANY = 2_000

interface Walk {
  /** When it first said its name, or began anew. */
  from: number
  /** The score is looked at before this instant. */
  watched: number
  options: ScoreOptions
}

/**
 * Goes through what a lead did, in order of time: how high its score came, and which rules it met. Scores rise where something
 * is done, so it is enough to look there.
 */
export function walk(
  events: readonly Dated[],
  compiled: CompiledModel,
  { from, watched, options }: Walk,
): { peak: number; did: Set<string> } {
  const before = events.filter(({ event }) => event.at <= from)
  let registers = foldDated(emptyRegisters(), before, compiled)
  const look = (at: number) => engagementAt(sinceReset(registers), compiled, at, options)
  let peak = look(from)
  const later = events.filter(({ event }) => event.at > from && event.at < watched)
  for (const moment of momentsOf(later)) {
    registers = foldDated(registers, moment, compiled)
    peak = Math.max(peak, look(moment.at(-1)?.event.at ?? from))
  }
  return { peak, did: didOf(registers, compiled) }
}

/** One thing after the other; of very many those of an hour together. */
function momentsOf(events: readonly Dated[]): Dated[][] {
  if (events.length <= MANY) return events.map((one) => [one])
  const hours = new Map<number, Dated[]>()
  for (const one of events) {
    const hour = Math.floor(one.event.at / HOUR_MS)
    const together = hours.get(hour)
    if (together) together.push(one)
    else hours.set(hour, [one])
  }
  return [...hours.values()]
}

/** The rules met so far, whether or not their points count still. Silence is none. */
function didOf(registers: Registers, compiled: CompiledModel): Set<string> {
  const did = new Set<string>()
  for (const { eventRules, factRules } of [compiled.engagement, compiled.fit, ...compiled.products]) {
    for (const { rule, signal, holds } of eventRules) {
      if ((registers.signals[signal.id]?.seen ?? 0) > 0 && holds(registers)) did.add(rule.id)
    }
    for (const { rule, holds } of factRules) if (holds(registers)) did.add(rule.id)
  }
  return did
}
