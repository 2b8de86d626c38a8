import {
  type CompiledModel,
  emptyRegisters,
  fold,
  nextStage,
  type Registers,
  type ScoreOptions,
  score,
  sinceReset,
} from '../scoring/index.ts'
import type { StoredEvent } from '../wire.ts'

/** Something that a lead did, and since when the browser is known to be its. */
export interface Dated {
  event: StoredEvent
  since: number
}

const HOUR_MS = 3_600_000
/** Events of a lead from which on its score is looked at once an hour, not after each of them. */
const MANY = 2_000

interface Walk {
  /** When it first said its name, or began anew: no stage before that. */
  from: number
  /** The score is looked at before this instant, and an MQL looked for before `until`. */
  watched: number
  until: number
  options: ScoreOptions
}

/**
 * Goes through what a lead did, in order of time: how high its score came, when it was an MQL, and which rules it met. Scores rise
 * where something is done, so it is enough to look there.
 */
export function walk(
  events: readonly Dated[],
  compiled: CompiledModel,
  { from, watched, until, options }: Walk,
): { peak: number; mqlAt: number | null; did: Set<string> } {
  let registers = before(events, compiled, from)
  let shown = registers
  let peak = Number.NEGATIVE_INFINITY
  let mqlAt: number | null = null
  const look = (at: number) => {
    const scored = score(sinceReset(registers), compiled, at, options)
    if (at < watched || at === from) peak = Math.max(peak, scored.dimensions.engagement.raw)
    if (mqlAt !== null || at >= until) return
    const facts = { identified: true, held: false, returned: false }
    if (nextStage({ stage: 'lead', at: from }, { ...scored, held: false }, facts, compiled)) mqlAt = at
  }
  look(from)
  for (const moment of momentsOf(events, { from, watched, until })) {
    const { at } = moment.at(-1)?.event ?? { at: from }
    if (at >= watched && (at >= until || mqlAt !== null)) break
    registers = foldedIn(registers, moment, compiled)
    look(at)
    if (at < watched) shown = registers
  }
  return { peak, mqlAt, did: didOf(shown, compiled) }
}

/** What is done after an instant, one thing after the other; of very many those of an hour together, on one side of each border. */
function momentsOf(
  events: readonly Dated[],
  { from, watched, until }: Pick<Walk, 'from' | 'watched' | 'until'>,
): Dated[][] {
  const later = events.filter(({ event }) => event.at > from)
  if (later.length <= MANY) return later.map((one) => [one])
  const moments = new Map<string, Dated[]>()
  for (const one of later) {
    const { at } = one.event
    const name = `${Math.floor(at / HOUR_MS)} ${at < watched} ${at < until}`
    const moment = moments.get(name)
    if (moment) moment.push(one)
    else moments.set(name, [one])
  }
  return [...moments.values()]
}

/** What was done up to an instant. */
function before(events: readonly Dated[], compiled: CompiledModel, at: number): Registers {
  const past = events.filter(({ event }) => event.at <= at)
  return foldedIn(emptyRegisters(), past, compiled)
}

/** A browser at a time. */
function foldedIn(registers: Registers, events: readonly Dated[], compiled: CompiledModel): Registers {
  const groups = new Map<number, StoredEvent[]>()
  for (const { event, since } of events) {
    const group = groups.get(since)
    if (group) group.push(event)
    else groups.set(since, [event])
  }
  return [...groups].reduce((sum, [since, group]) => fold(sum, group, compiled, since), registers)
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
