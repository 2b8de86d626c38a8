import { bucketOf } from '../days.ts'
import type { Bounds } from './bounds.ts'
import { byTime, type Entry } from './entry.ts'

/**
 * What the calendar caps let through: per day the earliest `perDay` with distinct keys, of those per bucket of
 * `days` days the earliest `perPeriod`. Oldest buckets go, whole, once the newer ones hold `keep`.
 *
 * Capping what was capped before, with more added, gives the same as capping everything at once: counts in a bucket
 * never fall, and instants only get earlier. Trimming single entries instead of buckets would not.
 */
export function cap(entries: readonly Entry[], bounds: Bounds): Entry[] {
  const kept: Entry[] = []
  const keys = new Set<string>()
  let day = Number.NaN
  let bucket = Number.NaN
  let inDay = 0
  let inBucket = 0
  for (const entry of entries.toSorted(byTime)) {
    const itsDay = bucketOf(entry.at, 1, bounds.zone)
    if (itsDay !== day) {
      day = itsDay
      inDay = 0
      keys.clear()
      const itsBucket = bucketOf(entry.at, bounds.days, bounds.zone)
      if (itsBucket !== bucket) inBucket = 0
      bucket = itsBucket
    }
    if (inDay >= bounds.perDay || inBucket >= bounds.perPeriod) continue
    if (bounds.keyed && keys.has(entry.key)) continue
    keys.add(entry.key)
    kept.push(entry)
    inDay++
    inBucket++
  }
  return kept.slice(oldestKept(kept, bounds))
}

function oldestKept(entries: readonly Entry[], { days, zone, keep }: Bounds): number {
  const full = entries[entries.length - keep]
  if (!full) return 0
  const bucket = bucketOf(full.at, days, zone)
  return entries.findIndex((entry) => bucketOf(entry.at, days, zone) === bucket)
}
