import { hash } from '../../shared/scoring/hash.ts'
import { DECISIONS } from './decisions.ts'

/**
 * What a Worker can hold while it learns, in its 128 MB: rows, and numbers in all of them together. Rows of one person are
 * alike, so where there are more, a few less of each cost little certainty.
 */
const MOST = { rows: 150_000, numbers: 5_000_000 } as const
/** What a slice finds at most. */
const SLICE = { leads: 100, numbers: 60_000 } as const

/** The share of all decisions about so many leads that is looked at; 1 up to some ten thousand leads. */
export function shareOf(leads: number, features: number): number {
  const rows = Math.min(MOST.rows, MOST.numbers / Math.max(1, features))
  return Math.min(1, rows / (DECISIONS * Math.max(1, leads)))
}

/** Leads looked at for one write. */
export function sliceOf(features: number): number {
  return Math.max(1, Math.min(SLICE.leads, Math.floor(SLICE.numbers / (DECISIONS * Math.max(1, features)))))
}

/** Whether a decision is among those: by chance, and always the same, so a study comes out the same however it is broken off. */
export function isDrawn(leadId: string, at: number, share: number): boolean {
  return share >= 1 || Number.parseInt(hash(`${leadId} ${at}`), 36) / 36 ** 7 < share
}
