import type { Bounds } from './bounds.ts'
import { byTime, type Entry } from './entry.ts'

/**
 * The newest `keep`; of those with one key the latest. A key's date only gets later, so one that fell out comes back
 * exactly when a later occurrence brings it back.
 */
export function recent(entries: readonly Entry[], { keyed, keep }: Bounds): Entry[] {
  const sorted = entries.toSorted(byTime)
  if (!keyed) return sorted.slice(-keep)
  const keys = new Set<string>()
  const kept: Entry[] = []
  for (let index = sorted.length - 1; index >= 0 && kept.length < keep; index--) {
    const entry = sorted[index]
    if (!entry || keys.has(entry.key)) continue
    keys.add(entry.key)
    kept.push(entry)
  }
  return kept.reverse()
}
