import type { Bounds } from './bounds.ts'
import { byTime, type Entry, joinByKey } from './entry.ts'

/** In place of the instant of the earliest send. */
export const OPENED = -1
export const NOT_SENT = 0

/** Messages by id: `at` is the latest event of any kind, `n` the earliest send until it was opened. The newest `keep`. */
export function mail(entries: readonly Entry[], { keep }: Bounds): Entry[] {
  return joinByKey(entries, join).sort(byTime).slice(-keep)
}

function join(a: Entry, b: Entry): Entry {
  return { key: a.key, at: Math.max(a.at, b.at), n: sendOf(a.n, b.n) }
}

function sendOf(a: number, b: number): number {
  if (a === OPENED || b === OPENED) return OPENED
  if (a === NOT_SENT || b === NOT_SENT) return Math.max(a, b)
  return Math.min(a, b)
}
