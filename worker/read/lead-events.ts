import type { StoredEvent } from '../../shared/wire.ts'
import { listEventPortions, listEventsOf, TOGETHER } from '../archive/read.ts'
import { countEventsOf, type VisitorEvents } from '../db/events.ts'
import type { Budget } from './budget.ts'

/** Read at once: events of some 10 MB, and blocks of the archive. */
const MOST = { events: 5_000, blocks: 200 }

/** Statements for a group of leads of whom there is little, and for what its reader does beside. */
const BESIDE = 10

/** A lead, whatever is known of it, and the visitors whose events are wanted. */
export interface WithVisitors {
  visitors: readonly string[]
}

/** What a lead's visitors did, in portions of which each is of one visitor; of one visitor there may be several. Small ones come first. */
export type Portions = AsyncIterable<VisitorEvents>

/**
 * What the visitors of some leads did, one lead after the other: many small ones are read together, a large one by itself, and
 * a visitor that alone has more than is read at once in portions. Take a lead's portions before the next lead. What is asked for
 * is taken out of the budget; where more would be than is left, it ends before that lead, but not before the first.
 */
export async function* eventsByLead<Lead extends WithVisitors>(
  db: D1Database,
  siteId: string,
  leads: readonly Lead[],
  budget: Budget,
): AsyncGenerator<{ lead: Lead; portions: Portions }> {
  const counts = await countEventsOf(db, siteId, [...new Set(leads.flatMap(({ visitors }) => visitors))])
  const sum = (visitors: readonly string[], what: keyof typeof MOST) =>
    visitors.reduce((total, visitor) => total + (counts.get(visitor)?.[what] ?? 0), 0)
  const shareOf = (visitors: readonly string[]) =>
    Math.max(sum(visitors, 'events') / MOST.events, sum(visitors, 'blocks') / MOST.blocks)
  const read = (visitors: readonly string[]) => portionsOf(db, siteId, { visitors, shareOf }, budget)
  const groups = groupsOf(leads, ({ visitors }) => shareOf(visitors))
  for (const group of groups) {
    const ids = [...new Set(group.flatMap(({ visitors }) => visitors))]
    const statements = BESIDE + sum(ids, 'events') / MOST.events + sum(ids, 'blocks') / TOGETHER
    const isTooMuch = sum(ids, 'blocks') > budget.objects || statements > budget.statements
    if (group !== groups[0] && isTooMuch) return
    const [only] = group
    if (only && group.length === 1) {
      yield { lead: only, portions: read(only.visitors) }
      continue
    }
    const found = new Map<string, readonly StoredEvent[]>()
    for await (const { visitor, events } of read(ids)) found.set(visitor, events)
    for (const lead of group) {
      const own = lead.visitors.map((visitor) => ({ visitor, events: found.get(visitor) ?? [] }))
      yield { lead, portions: toPortions(own) }
    }
  }
}

async function* portionsOf(
  db: D1Database,
  siteId: string,
  { visitors, shareOf }: WithVisitors & { shareOf: (visitors: readonly string[]) => number },
  budget: Budget,
): Portions {
  const bySize = [...new Set(visitors)].sort((a, b) => shareOf([a]) - shareOf([b]))
  for (const some of groupsOf(bySize, (id) => shareOf([id]))) {
    const [only] = some
    if (only === undefined || shareOf(some) <= 1) {
      yield* await listEventsOf(db, siteId, some, budget)
      continue
    }
    for await (const events of listEventPortions(db, siteId, only, MOST.events, budget)) {
      yield { visitor: only, events }
    }
  }
}

async function* toPortions(all: readonly VisitorEvents[]): Portions {
  yield* all
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
