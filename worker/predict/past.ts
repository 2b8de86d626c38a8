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

/** A visitor that is, or was, linked to a lead: its log of that, and what counts of what it did. */
export interface Member {
  visitor: Pick<VisitorRow, 'id' | 'leadId' | 'claim'>
  links: readonly Link[]
  events: readonly StoredEvent[]
}

/** A lead as it was known at instants of the past. To be asked in order of time. */
export interface Past {
  /** When somebody first knew who it is; null where nobody ever did. */
  knownFrom: number | null
  at(instant: number): { registers: Registers; seenAt: number }
}

/**
 * Only what had arrived by an instant is in it, of visitors that stood linked then. What was brought in from a file of the
 * past was known, to somebody, when it happened.
 */
export function pastOf(leadId: string, members: readonly Member[], compiled: CompiledModel): Past {
  const walks = members.map((member) => {
    const spans = spansOf(leadId, member)
    const events = [...member.events].sort((a, b) => knownAt(a) - knownAt(b))
    return { ...member, spans, events, next: 0, registers: emptyRegisters(), seenAt: 0 }
  })
  const starts = walks.flatMap(({ spans }) => spans.map(({ from }) => from))
  return {
    knownFrom: starts.length === 0 ? null : Math.min(...starts),
    at(instant) {
      const parts: Registers[] = []
      let seenAt = 0
      for (const walk of walks) {
        forward(walk, instant, compiled)
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
export function knownAt(event: StoredEvent): number {
  return event.imported ? event.at : event.receivedAt
}

interface Span {
  from: number
  to: number
  /** From where the look-back counts. */
  since: number
}

function spansOf(leadId: string, { visitor, links, events }: Member): Span[] {
  const { claim } = visitor
  const holds = visitor.leadId === leadId ? claim : null
  const said = holds && events.find(({ id, imported }) => imported && id === holds.id)
  const spans: Span[] = []
  for (const { at, joined } of links) {
    const last = spans.at(-1)
    if (joined && (!last || last.to <= at)) spans.push({ from: at, to: Number.POSITIVE_INFINITY, since: at })
    if (!joined && last) last.to = Math.min(last.to, at)
  }
  const current = spans.at(-1)
  if (current && holds) {
    current.since = holds.since
    if (said) current.from = Math.min(current.from, knownAt(said))
  }
  return spans
}

interface Walk {
  events: readonly StoredEvent[]
  next: number
  registers: Registers
  seenAt: number
}

function forward(walk: Walk, instant: number, compiled: CompiledModel): void {
  const start = walk.next
  while (walk.next < walk.events.length) {
    const event = walk.events[walk.next]
    if (!event || knownAt(event) > instant) break
    walk.seenAt = Math.max(walk.seenAt, event.at)
    walk.next++
  }
  if (walk.next > start) walk.registers = fold(walk.registers, walk.events.slice(start, walk.next), compiled)
}
