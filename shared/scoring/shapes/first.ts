import type { Bounds } from './bounds.ts'
import { byTime, type Entry } from './entry.ts'

/**
 * The earliest `keep` there ever were; of those with one key the earliest. A key's date only gets earlier, so one that
 * fell out comes back exactly when an earlier occurrence brings it back.
 */
export function first(entries: readonly Entry[], { keyed, keep }: Bounds): Entry[] {
  const sorted = entries.toSorted(byTime)
  if (!keyed) return sorted.slice(0, keep)
  const keys = new Set<string>()
  return sorted.filter(({ key }) => keys.size < keep && !keys.has(key) && keys.add(key))
}
