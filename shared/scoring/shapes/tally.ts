import { timeOfId } from '../../ids.ts'
import { secondsOf } from '../days.ts'
import { hash } from '../hash.ts'
import type { Bounds } from './bounds.ts'
import { byKey, type Entry, joinByKey } from './entry.ts'

const RANK_LENGTH = 7

/** How often each session was seen, up to `need`. The newest `keep` sessions by their own time. */
export function count(entries: readonly Entry[], { keep, need }: Bounds): Entry[] {
  const counted = entries.map((entry) => ({ ...entry, n: Math.min(entry.n, need) }))
  return newest(
    joinByKey(counted, (a, b) => ({ ...a, at: Math.min(a.at, b.at), n: Math.min(a.n + b.n, need) })),
    keep,
  )
}

/** The greatest report of each view, whatever arrives when. The newest `keep` views by their own time. */
export function most(entries: readonly Entry[], { keep }: Bounds): Entry[] {
  return newest(
    joinByKey(entries, (a, b) => ({ ...a, at: Math.min(a.at, b.at), n: Math.max(a.n, b.n) })),
    keep,
  )
}

/**
 * A session's or view's id as a key that sorts by the id's own time. That time is never corrected for a wrong clock:
 * corrections differ from beacon to beacon, and a rank that moves would bring back what was dropped.
 */
export function rankedKey(id: string, rank = secondsOf(timeOfId(id) ?? 0)): string {
  return `${rank.toString(36).padStart(RANK_LENGTH, '0')}${hash(id)}`
}

/** The own time of a ranked key, in seconds; 0 where the id carried none. */
export function rankOf(key: string): number {
  return Number.parseInt(key.slice(0, RANK_LENGTH), 36)
}

function newest(entries: Entry[], keep: number): Entry[] {
  return entries.sort(byKey).slice(-keep)
}
