import { type Arrivals, arrivalsOf } from '../../shared/attribution.ts'
import { emptyRegisters, fold, type Registers } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { VisitorRow } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { counts, isAct, type Judged } from './beacon.ts'

/** What all of a visitor's events come to, folded anew. */
export interface Folded {
  /** Those that may score and name people. */
  counted: StoredEvent[]
  registers: Registers
  arrivals: Arrivals | null
}

/** The same as was added up beacon by beacon, whatever the order: what is stored can be compared with it, or replaced by it. */
export function foldAll(
  events: readonly StoredEvent[],
  visitor: Judged,
  { settings, compiled }: Pick<SiteContext, 'settings' | 'compiled'>,
): Folded {
  const counted = events.filter((event) => counts(event, visitor, settings))
  return {
    counted,
    registers: fold(emptyRegisters(), counted, compiled),
    arrivals: arrivalsOf(counted),
  }
}

export type Seen = Pick<VisitorRow, 'firstSeenAt' | 'lastSeenAt' | 'actedAt'>

/**
 * When a visitor was seen, and when it last did something, by its events. Where nothing is left of one that a hand has put
 * somewhere, whatever comes next is the last.
 */
export function seenIn(events: readonly StoredEvent[], before: Partial<Seen> = {}): Seen {
  const seen = { firstSeenAt: events[0]?.at ?? before.firstSeenAt ?? Infinity, lastSeenAt: 0, actedAt: 0 }
  for (const event of events) {
    seen.firstSeenAt = Math.min(seen.firstSeenAt, event.at)
    seen.lastSeenAt = Math.max(seen.lastSeenAt, event.at)
    if (isAct(event)) seen.actedAt = Math.max(seen.actedAt, event.at)
  }
  return seen
}
