import {
  type CompiledModel,
  emptyRegisters,
  fold,
  linked,
  merge,
  type Registers,
} from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { Link } from '../db/links.ts'
import type { VisitorRow } from '../db/visitors.ts'
import { isAct } from '../project/beacon.ts'

/** A visitor that is, or was, linked to a lead, its log of that, and the event of the claim that holds it, if that counts. */
export interface Member {
  visitor: Pick<VisitorRow, 'id' | 'leadId' | 'claim'>
  links: readonly Link[]
  claimed: StoredEvent | undefined
}

/** When somebody first knew who a lead is; null where nobody ever did. */
export function knownFromOf(leadId: string, members: readonly Member[]): number | null {
  const starts = members.flatMap((member) => spansOf(leadId, member).map(({ from }) => from))
  return starts.length === 0 ? null : Math.min(...starts)
}

/** A lead as it was known at some instants of the past. */
export interface Past {
  /** What a visitor of it did and counts: in any order, in any portions, each event once. */
  add(visitor: string, events: readonly StoredEvent[]): void
  /** By the place of the instant. To be asked in order of time, when all is added. */
  at(index: number): { registers: Registers; seenAt: number }
}

/**
 * Only what had arrived by an instant is in it, of visitors that stood linked then. What was brought in from a file of the
 * past was known, to somebody, when it happened. Of events nothing is kept but registers, those between two instants together, so
 * it does not matter how many there are.
 */
export function pastOf(
  leadId: string,
  members: readonly Member[],
  instants: readonly number[],
  compiled: CompiledModel,
): Past {
  const walks = new Map(
    members.map((member) => [member.visitor.id, { spans: spansOf(leadId, member), ...emptyWalk() }]),
  )
  return {
    add(visitor, events) {
      const walk = walks.get(visitor)
      if (walk) for (const [index, some] of byInstant(events, instants)) collect(walk, index, some, compiled)
    },
    at(index) {
      const instant = instants[index] ?? 0
      const parts: Registers[] = []
      let seenAt = 0
      for (const walk of walks.values()) {
        forward(walk, index, compiled)
        const span = walk.spans.find(({ from, to }) => from <= instant && instant < to)
        if (!span) continue
        parts.push(linked(walk.registers, compiled, span.since))
        seenAt = Math.max(seenAt, walk.seenAt)
      }
      return { registers: merge(parts, compiled), seenAt }
    },
  }
}

/** When an event came to be known. */
function knownAt(event: StoredEvent): number {
  return event.imported ? event.at : event.receivedAt
}

interface Span {
  from: number
  to: number
  /** From where the look-back counts. */
  since: number
}

function spansOf(leadId: string, { visitor, links, claimed }: Member): Span[] {
  const { claim } = visitor
  const holds = visitor.leadId === leadId ? claim : null
  const spans: Span[] = []
  for (const { at, joined } of links) {
    const last = spans.at(-1)
    if (joined && (!last || last.to <= at)) spans.push({ from: at, to: Number.POSITIVE_INFINITY, since: at })
    if (!joined && last) last.to = Math.min(last.to, at)
  }
  const current = spans.at(-1)
  if (current && holds) {
    current.since = holds.since
    if (claimed?.imported) current.from = Math.min(current.from, knownAt(claimed))
  }
  return spans
}

/** A visitor on its way through the instants: what it is known by so far, and what comes to it at each of those ahead. */
interface Walk extends Seen {
  next: number
  ahead: Map<number, Seen>
}

interface Seen {
  registers: Registers
  seenAt: number
}

function emptyWalk(): Walk {
  return { registers: emptyRegisters(), seenAt: 0, next: 0, ahead: new Map() }
}

/** By the first instant at which each is known; without those that are known later than all. */
function byInstant(events: readonly StoredEvent[], instants: readonly number[]): Map<number, StoredEvent[]> {
  const groups = new Map<number, StoredEvent[]>()
  for (const event of events) {
    const index = instants.findIndex((instant) => knownAt(event) <= instant)
    const group = groups.get(index)
    if (group) group.push(event)
    else if (index >= 0) groups.set(index, [event])
  }
  return groups
}

function collect(
  { ahead }: Walk,
  index: number,
  events: readonly StoredEvent[],
  compiled: CompiledModel,
): void {
  const before = ahead.get(index)
  ahead.set(index, {
    registers: fold(before?.registers ?? emptyRegisters(), events, compiled),
    seenAt: events.filter(isAct).reduce((latest, { at }) => Math.max(latest, at), before?.seenAt ?? 0),
  })
}

function forward(walk: Walk, index: number, compiled: CompiledModel): void {
  for (; walk.next <= index; walk.next++) {
    const more = walk.ahead.get(walk.next)
    if (!more) continue
    walk.registers = merge([walk.registers, more.registers], compiled)
    walk.seenAt = Math.max(walk.seenAt, more.seenAt)
  }
}
