import { logistic, surprise } from './logistic.ts'

/** Log-odds as fitted, made into log-odds that come true: `slope` times those, plus `shift`. */
export interface Calibration {
  slope: number
  shift: number
}

/** Below this many rows two more numbers would be fitted to noise. */
export const CALIBRATED_FROM = 200

const ITERATIONS = 50

/**
 * Platt's scaling by Newton's method, with his smoothed targets: Lin, Lin and Weng 2007,
 * https://doi.org/10.1007/s10994-007-5018-6. Of the usual ways the one with the fewest numbers to fit: logistic regression is
 * nearly calibrated by itself, and what is left is mostly a base rate that has moved. Isotonic regression would want
 * thousands of rows.
 */
export function platt(odds: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  const rows = labels.length
  let positives = 0
  for (let row = 0; row < rows; row++) positives += labels[row] ?? 0
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (rows - positives + 2)]
  const target = (row: number) => (labels[row] === 1 ? high : low)
  const lossOf = ({ slope, shift }: Calibration) => {
    let loss = 0
    for (let row = 0; row < rows; row++) loss += surprise(slope * (odds[row] ?? 0) + shift, target(row))
    return loss
  }
  let now: Calibration = { slope: 1, shift: 0 }
  let loss = lossOf(now)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let [ga, gb, aa, ab, bb] = [0, 0, 1e-9, 0, 1e-9]
    for (let row = 0; row < rows; row++) {
      const x = odds[row] ?? 0
      const p = logistic(now.slope * x + now.shift)
      const [error, weight] = [p - target(row), p * (1 - p)]
      ga += error * x
      gb += error
      aa += weight * x * x
      ab += weight * x
      bb += weight
    }
    const determinant = aa * bb - ab * ab
    const [da, db] = [(bb * ga - ab * gb) / determinant, (aa * gb - ab * ga) / determinant]
    let share = 1
    let next = now
    let less = Number.POSITIVE_INFINITY
    for (; share > 1e-9; share /= 2) {
      next = { slope: now.slope - share * da, shift: now.shift - share * db }
      less = lossOf(next)
      if (less < loss) break
    }
    if (!(less < loss - 1e-10 * (1 + loss))) break
    now = next
    loss = less
  }
  return now
}

/** One bar of the reliability plot: of so many whom we called so likely, so many converted. */
export interface Reliability {
  rows: number
  /** Mean probability foretold. */
  foretold: number
  /** Share that converted. */
  came: number
  /** Where the true share of such rows lies, 95 times of 100: Wilson, https://doi.org/10.1080/01621459.1927.10502953. */
  interval: [low: number, high: number]
}

const BINS = 10

/** In ten bins of equally many rows, the least likely first. Equal probabilities are shared out where a border parts them. */
export function reliabilityOf(probabilities: ArrayLike<number>, labels: ArrayLike<number>): Reliability[] {
  const sums = new Map<number, { rows: number; came: number }>()
  for (let row = 0; row < labels.length; row++) {
    const of = sums.get(probabilities[row] ?? 0) ?? { rows: 0, came: 0 }
    sums.set(probabilities[row] ?? 0, of)
    of.rows++
    of.came += labels[row] ?? 0
  }
  const size = labels.length / BINS
  const bins = Array.from({ length: BINS }, () => ({ rows: 0, foretold: 0, came: 0 }))
  let index = 0
  for (const [p, { rows, came }] of [...sums].sort(([a], [b]) => a - b)) {
    for (let left = rows; left > 1e-9; ) {
      const bin = bins[index]
      if (!bin) break
      const part = index === BINS - 1 ? left : Math.min(left, size - bin.rows)
      bin.rows += part
      bin.foretold += part * p
      bin.came += (part / rows) * came
      left -= part
      if (size - bin.rows < 1e-9) index++
    }
  }
  return bins
    .filter(({ rows }) => rows > 0)
    .map(({ rows, foretold, came }) => ({
      rows,
      foretold: foretold / rows,
      came: came / rows,
      interval: wilson(came, rows),
    }))
}

/**
 * Expected calibration error: how far what came is from what was foretold, on average over bins of equally many rows
 * (Nixon et al. 2019, https://arxiv.org/abs/1904.01685). Never quite 0, not even for a perfect foreteller: chance alone
 * makes some.
 */
export function calibrationError(reliability: readonly Reliability[]): number {
  const rows = reliability.reduce((sum, bin) => sum + bin.rows, 0)
  const gaps = reliability.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.foretold - bin.came), 0)
  return rows === 0 ? 0 : gaps / rows
}

/** Mean squared error of probabilities: Brier 1950. That of always saying the base rate r is r (1 − r). */
export function brierOf(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += ((probabilities[row] ?? 0) - (labels[row] ?? 0)) ** 2
  return labels.length === 0 ? 0 : sum / labels.length
}

export function wilson(count: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1]
  const z = 1.96
  const share = count / of
  const middle = share + (z * z) / (2 * of)
  const reach = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const below = 1 + (z * z) / of
  return [Math.max(0, (middle - reach) / below), Math.min(1, (middle + reach) / below)]
}
