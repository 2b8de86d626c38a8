import type { Provenance } from '../../wire.ts'
import type { Model } from '../model.ts'
import type { Entry } from './entry.ts'

/** What `n` says of an occurrence: who vouches for it, and what it was to its visitor's claim. */
const VOUCHED = { browser: 0, server: 1, verified: 2 } as const satisfies Record<Provenance, number>
const PROVENANCES = ['browser', 'server', 'verified'] as const
const PROVENANCE = 3
const ANONYMOUS = 4
const PAST = 8

export function vouchedBy(provenance: Provenance): number {
  return VOUCHED[provenance]
}

/** Done before the visitor said who it is. */
export function anonymous(entry: Entry): Entry {
  return { ...entry, n: entry.n | ANONYMOUS }
}

/** From before the look-back: it takes its place, and gives nothing. */
export function past(entry: Entry): Entry {
  return { ...entry, n: entry.n | PAST }
}

/** The share of its points that an occurrence gives. */
export function shareOf({ n }: Entry, trust: Model['trust'] = {}): number {
  if (n === 0 && trust.browser === undefined) return 1
  if (n & PAST) return 0
  const provenance = PROVENANCES[n & PROVENANCE] ?? 'browser'
  return (trust[provenance] ?? 1) * (n & ANONYMOUS ? (trust.anonymous ?? 1) : 1)
}
