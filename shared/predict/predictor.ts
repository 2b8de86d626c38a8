import { binOf } from './bins.ts'
import type { Calibration } from './calibration.ts'
import { logistic } from './logistic.ts'
import type { Feature } from './table.ts'

/** What was learnt, as plain data. */
export interface Predictor {
  /** Log-odds where every feature is in its lowest bin. */
  intercept: number
  features: LearntFeature[]
  /** None where there was too little to calibrate by. */
  calibration: Calibration | null
}

export type LearntFeature = Pick<Feature, 'id' | 'name' | 'kind'> & {
  cuts: number[]
  /** What each bin adds to the log-odds; the lowest adds 0. */
  levels: number[]
  /** Of those it was learnt from: the share of rows in each bin, and their mean value. */
  shares: number[]
  values: number[]
}

/** A probability with its reasons: `base` and the points of all reasons add up to its log-odds. */
export interface Prediction {
  probability: number
  odds: number
  /** Log-odds of somebody average. */
  base: number
  /** What makes this person another than the average, the weightiest first. */
  reasons: PredictionReason[]
}

export interface PredictionReason {
  feature: string
  name: string
  /** The person's own value. */
  value: number
  bin: number
  /** In log-odds; e to it is how many times the odds are. */
  points: number
}

/** @param read A person's value of a feature; 0 where the feature is not known any more. */
export function predict(predictor: Predictor, read: (feature: string) => number): Prediction {
  const { slope, shift } = predictor.calibration ?? { slope: 1, shift: 0 }
  let base = predictor.intercept
  const reasons: PredictionReason[] = []
  for (const { id, name, cuts, levels, shares } of predictor.features) {
    const value = read(id)
    const bin = binOf(value, cuts)
    const mean = levels.reduce((sum, level, index) => sum + level * (shares[index] ?? 0), 0)
    base += mean
    reasons.push({ feature: id, name, value, bin, points: slope * ((levels[bin] ?? 0) - mean) })
  }
  const start = slope * base + shift
  const odds = reasons.reduce((sum, { points }) => sum + points, start)
  reasons.sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1))
  return { probability: logistic(odds), odds, base: start, reasons }
}
