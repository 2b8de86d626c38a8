import type { LearntFeature, Predictor } from './predictor.ts'

/** What somebody's history says a rule should give, against what it gives. */
export interface Suggestion {
  feature: string
  /** Points for one undecayed occurrence, in steps of five; for a fact, while it holds. */
  points: number
  /** What it adds to the log-odds by one occurrence. */
  odds: number
}

export interface Suggesting {
  predictor: Predictor
  /** The points from which somebody is an MQL, and the log-odds that shall be worth so much. */
  mark: number
  oddsAtMark: number
}

const STEP = 5
const MOST = 100

/**
 * Coefficients as points: one straight line through a feature's bins, its slope in log-odds, times as many points as make
 * the mark mean the wanted odds. Somebody who did nothing has 0 points, so the mark is `oddsAtMark` above them.
 * Null where the wanted odds are not above what nobody's behaviour gives.
 */
export function suggestPoints({ predictor, mark, oddsAtMark }: Suggesting): Suggestion[] | null {
  const slope = predictor.calibration?.slope ?? 1
  const nothing = oddsOfNothing(predictor)
  if (!(oddsAtMark > nothing) || slope <= 0) return null
  const scale = mark / (oddsAtMark - nothing)
  const earning = predictor.features.filter(({ kind }) => kind === 'amount' || kind === 'fact')
  return earning.map((feature) => {
    const odds = slope * lineOf(feature)
    const points = Math.round((odds * scale) / STEP) * STEP
    return { feature: feature.id, points: Math.max(-MOST, Math.min(MOST, points)) || 0, odds }
  })
}

/** Whoever did nothing, and is otherwise like the average: that somebody was seen today earns no points. */
function oddsOfNothing({ intercept, features, calibration }: Predictor): number {
  const others = features.filter(({ kind }) => kind === 'days' || kind === 'number')
  const mean = others.reduce(
    (total, { levels, shares }) =>
      levels.reduce((sum, level, bin) => sum + level * (shares[bin] ?? 0), total),
    intercept,
  )
  return (calibration?.slope ?? 1) * mean + (calibration?.shift ?? 0)
}

/** Least squares through the lowest bin, weighed by how many people are in each. */
function lineOf({ levels, values, shares }: LearntFeature): number {
  let [products, squares] = [0, 0]
  for (const [bin, level] of levels.entries()) {
    const x = (values[bin] ?? 0) - (values[0] ?? 0)
    const weight = shares[bin] ?? 0
    products += weight * x * level
    squares += weight * x * x
  }
  return squares === 0 ? 0 : products / squares
}
