import type { Ignored, StoredEvent } from '../../shared/wire.ts'
import type { Beacon } from './beacon.ts'
import type { State } from './state.ts'

export interface Tally {
  accepted: number
  duplicate: number
  /** What is of the erased, or is another event than came under its id before, and why. */
  ignored: Ignored[]
}

/** What one beacon brought. */
export interface Brought {
  accepted: number
  /** What came under ids that are known. */
  again: StoredEvent[]
}

/** Parts what is new, by visitor, from what is stored already or stands twice in what came. Told in the beacons' order. */
export function pickFresh(
  beacons: readonly Beacon[],
  stored: State['stored'],
): { brought: Brought[]; fresh: Map<string, StoredEvent[]> } {
  const fresh = new Map<string, StoredEvent[]>()
  const seen = new Map<string, Set<string>>()
  const brought = beacons.map(({ visitor, events }) => {
    const ids = seen.get(visitor) ?? new Set(stored.get(visitor))
    seen.set(visitor, ids)
    const news: StoredEvent[] = []
    const again: StoredEvent[] = []
    for (const event of events) {
      const list = ids.has(event.id) ? again : news
      list.push(event)
      ids.add(event.id)
    }
    if (news.length > 0) fresh.set(visitor, [...(fresh.get(visitor) ?? []), ...news])
    return { accepted: news.length, again }
  })
  return { brought, fresh }
}
