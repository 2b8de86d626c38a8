import { binOf } from './bins.ts'

/** What the people looked like whom a predictor was judged by: shares of them by probability, and how many converted. */
export interface Yardstick {
  cuts: number[]
  shares: number[]
  baseRate: number
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

export function yardstickOf(probabilities: Float64Array, baseRate: number): Yardstick {
  const sorted = probabilities.slice().sort()
  const cuts = Array.from(
    { length: 9 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / 10)] ?? 0,
  )
  const distinct = [...new Set(cuts)].filter((cut) => cut < (sorted.at(-1) ?? 0))
  return { cuts: distinct, shares: sharesOf(probabilities, distinct), baseRate }
}

/**
 * Whether people of now are still like those that the predictor was judged by: Σ (now − then) ln(now / then) over tenths,
 * with the usual marks of credit scoring (Siddiqi, Credit Risk Scorecards, 2006, ch. 8).
 */
export function driftOf({ cuts, shares }: Yardstick, probabilities: ArrayLike<number>): Drift {
  const people = probabilities.length
  if (people < ENOUGH) return { index: null, verdict: 'unknown', people }
  const now = sharesOf(probabilities, cuts)
  const index = shares.reduce((sum, share, bin) => {
    const [then, is] = [Math.max(share, SMALLEST), Math.max(now[bin] ?? 0, SMALLEST)]
    return sum + (is - then) * Math.log(is / then)
  }, 0)
  return { index, verdict: index < MOVING ? 'steady' : index < MOVED ? 'moving' : 'moved', people }
}

function sharesOf(values: ArrayLike<number>, cuts: readonly number[]): number[] {
  const counts = new Array<number>(cuts.length + 1).fill(0)
  for (let index = 0; index < values.length; index++) {
    const bin = binOf(values[index] ?? 0, cuts)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count) => count / Math.max(1, values.length))
}
