import { binOf } from './bins.ts'

/** What the people looked like whom a predictor was judged by: shares of them by probability, and how many converted. */
export interface Yardstick {
  cuts: number[]
  shares: number[]
  /** The same by weeks since somebody became known, the last for all longer; null where they were too few to tell. */
  byWeek: (number[] | null)[]
  baseRate: number
}

/** Somebody, by how likely it is that they convert, and how long they are known. */
export interface Foretold {
  probability: number
  weeks: number
}

/** 0th to 100th percentile. */
export function percentilesOf(values: Float64Array): number[] {
  const sorted = values.slice().sort()
  const last = sorted.length - 1
  return Array.from({ length: 101 }, (_, percent) => sorted[Math.round((percent / 100) * last)] ?? 0)
}

export interface Drift {
  /** Population stability index of the probabilities; null where there are too few people to tell. */
  index: number | null
  /** Below 0.1 nothing has changed, from 0.25 on train anew. */
  verdict: 'steady' | 'moving' | 'moved' | 'unknown'
  people: number
}

const MOVING = 0.1
const MOVED = 0.25
/** With fewer the index is large by chance alone: about bins / people. */
const ENOUGH = 100
const SMALLEST = 1e-4
/** A quarter: as long as people are looked at. */
const WEEKS = 14
/** People of one age below which all ages together say more. */
const OF_AGE = 30

export function yardstickOf(people: readonly Foretold[], baseRate: number): Yardstick {
  const sorted = Float64Array.from(people, ({ probability }) => probability).sort()
  const cuts = Array.from(
    { length: 9 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / 10)] ?? 0,
  )
  const distinct = [...new Set(cuts)].filter((cut) => cut < (sorted.at(-1) ?? 0))
  const byWeek = Array.from({ length: WEEKS }, (_, week) => {
    const own = people.filter((one) => weekOf(one) === week)
    return own.length < OF_AGE ? null : sharesOf(own, distinct)
  })
  return { cuts: distinct, shares: sharesOf(people, distinct), byWeek, baseRate }
}

/**
 * Whether people of now are still like those that the predictor was judged by: Σ (now − then) ln(now / then) over tenths,
 * with the usual marks of credit scoring (Siddiqi, Credit Risk Scorecards, 2006, ch. 8). Each is compared with those who were
 * known as long: interest fades, so a month without new leads would else look like other people.
 */
export function driftOf({ cuts, shares, byWeek }: Yardstick, people: readonly Foretold[]): Drift {
  if (people.length < ENOUGH) return { index: null, verdict: 'unknown', people: people.length }
  const now = sharesOf(people, cuts)
  const expected = people.map((one) => byWeek[weekOf(one)] ?? shares)
  const index = now.reduce((sum, share, bin) => {
    const mean = expected.reduce((total, own) => total + (own[bin] ?? 0), 0) / people.length
    const [then, is] = [Math.max(mean, SMALLEST), Math.max(share, SMALLEST)]
    return sum + (is - then) * Math.log(is / then)
  }, 0)
  const verdict = index < MOVING ? 'steady' : index < MOVED ? 'moving' : 'moved'
  return { index, verdict, people: people.length }
}

function weekOf({ weeks }: Foretold): number {
  return Math.min(WEEKS - 1, Math.max(0, Math.floor(weeks)))
}

function sharesOf(people: readonly Foretold[], cuts: readonly number[]): number[] {
  const counts = new Array<number>(cuts.length + 1).fill(0)
  for (const { probability } of people) {
    const bin = binOf(probability, cuts)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count) => count / Math.max(1, people.length))
}
