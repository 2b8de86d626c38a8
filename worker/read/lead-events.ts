import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../archive/read.ts'
import { countEventsOf } from '../db/events.ts'
import type { Budget } from './budget.ts'

/** Events held at once, unless one visitor alone has more: some 10 MB. */
const MOST = 5_000

/** A lead, whatever is known of it, and the visitors whose events are wanted. */
export interface WithVisitors {
  visitors: readonly string[]
}

/**
 * What the visitors of some leads did, one lead after the other: many small ones are read together, and a large one by itself,
 * a visitor at a time, so that a slice holds no more than that lead. Its statements are taken out of the budget.
 */
export async function* eventsByLead<Lead extends WithVisitors>(
  db: D1Database,
  siteId: string,
  leads: readonly Lead[],
  budget: Budget,
): AsyncGenerator<{ lead: Lead; eventsOf(visitor: string): readonly StoredEvent[] }> {
  const counts = await countEventsOf(db, siteId, [...new Set(leads.flatMap(({ visitors }) => visitors))])
  const countOf = (visitors: readonly string[]) =>
    visitors.reduce((sum, visitor) => sum + (counts.get(visitor) ?? 0), 0)
  for (const group of groupsOf(leads, ({ visitors }) => countOf(visitors))) {
    const ids = [...new Set(group.flatMap(({ visitors }) => visitors))]
    const found = new Map<string, readonly StoredEvent[]>()
    for (const some of groupsOf(ids, (id) => countOf([id]))) {
      budget.statements -= 2
      for (const { visitor, events } of await listEventsOf(db, siteId, some)) found.set(visitor, events)
    }
    for (const lead of group) yield { lead, eventsOf: (visitor) => found.get(visitor) ?? [] }
  }
}

/** Neighbours together as far as they stay small. */
function groupsOf<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item[][] {
  const groups: Item[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const item of items) {
    const more = sizeOf(item)
    if (size + more > MOST) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(item)
    size += more
  }
  return groups
}
