import type { Ignored, StoredEvent } from '../../shared/wire.ts'
import type { Beacon } from './beacon.ts'
import type { State } from './state.ts'

export interface Tally {
  accepted: number
  duplicate: number
  /** What is of the erased, and why. */
  ignored: Ignored[]
}

/** Parts what is new, by visitor, from what is stored already or stands twice in what came. Tallies in the beacons' order. */
export function pickFresh(
  beacons: readonly Beacon[],
  stored: State['stored'],
): { tallies: Omit<Tally, 'ignored'>[]; fresh: Map<string, StoredEvent[]> } {
  const fresh = new Map<string, StoredEvent[]>()
  const seen = new Map<string, Set<string>>()
  const tallies = beacons.map(({ visitor, events }) => {
    const ids = seen.get(visitor) ?? new Set(stored.get(visitor))
    seen.set(visitor, ids)
    const news = events.filter((event) => !ids.has(event.id) && ids.add(event.id))
    if (news.length > 0) fresh.set(visitor, [...(fresh.get(visitor) ?? []), ...news])
    return { accepted: news.length, duplicate: events.length - news.length }
  })
  return { tallies, fresh }
}
