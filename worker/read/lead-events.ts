import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../archive/read.ts'
import { countEventsOf } from '../db/events.ts'
import type { Budget } from './budget.ts'

/** Read at once, unless one visitor alone has more: events of some 10 MB, and blocks of the archive. */
const MOST = { events: 5_000, blocks: 200 }

/** A lead, whatever is known of it, and the visitors whose events are wanted. */
export interface WithVisitors {
  visitors: readonly string[]
}

/**
 * What the visitors of some leads did, one lead after the other: many small ones are read together, and a large one by itself,
 * a visitor at a time, so that a slice holds no more than that lead. What is asked for is taken out of the budget; where more of
 * the archive would be than is left, it ends before that lead, but not before the first.
 */
export async function* eventsByLead<Lead extends WithVisitors>(
  db: D1Database,
  siteId: string,
  leads: readonly Lead[],
  budget: Budget,
): AsyncGenerator<{ lead: Lead; eventsOf(visitor: string): readonly StoredEvent[] }> {
  const counts = await countEventsOf(db, siteId, [...new Set(leads.flatMap(({ visitors }) => visitors))])
  const sum = (visitors: readonly string[], what: keyof typeof MOST) =>
    visitors.reduce((total, visitor) => total + (counts.get(visitor)?.[what] ?? 0), 0)
  const shareOf = (visitors: readonly string[]) =>
    Math.max(sum(visitors, 'events') / MOST.events, sum(visitors, 'blocks') / MOST.blocks)
  const groups = groupsOf(leads, ({ visitors }) => shareOf(visitors))
  for (const group of groups) {
    const ids = [...new Set(group.flatMap(({ visitors }) => visitors))]
    if (group !== groups[0] && sum(ids, 'blocks') > budget.objects) return
    const found = new Map<string, readonly StoredEvent[]>()
    for (const some of groupsOf(ids, (id) => shareOf([id]))) {
      budget.statements -= 2
      for (const { visitor, events } of await listEventsOf(db, siteId, some, budget))
        found.set(visitor, events)
    }
    for (const lead of group) yield { lead, eventsOf: (visitor) => found.get(visitor) ?? [] }
  }
}

/** Neighbours together as far as they stay below one. */
function groupsOf<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item[][] {
  const groups: Item[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const item of items) {
    const more = sizeOf(item)
    if (size + more > 1) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(item)
    size += more
  }
  return groups
}
