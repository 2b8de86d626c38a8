import type { Binned } from './bins.ts'
import { solve } from './cholesky.ts'

/**
 * A fit of log-odds: an intercept, then for each feature what each step from a bin to the next adds. Steps are what the
 * penalty holds small, not levels: neighbouring bins stay alike, and a feature that says nothing adds nothing.
 */
export type Steps = readonly number[]

export interface Fit {
  steps: Steps
  /** Minus the log-likelihood, and half the penalty times the sum of squared steps. Never rises. */
  loss: number
  done: boolean
}

export interface Problem {
  data: Binned
  labels: ArrayLike<number>
  rows: Uint32Array
  /** L2, λ; the intercept is free. What scikit-learn calls 1 / C. */
  penalty: number
}

const HALVINGS = 30
const ENOUGH = 1e-9

export function flatFit({ data }: Problem): Fit {
  return { steps: new Array(sizeOf(data)).fill(0), loss: Number.POSITIVE_INFINITY, done: false }
}

/**
 * One step of Newton's method, that is of iteratively reweighted least squares: Hastie, Tibshirani and Friedman, The
 * Elements of Statistical Learning, 2nd ed., §4.4.1 (https://hastie.su.domains/ElemStatLearn/). Halved until the loss
 * falls, so each step makes it smaller, or the fit is done.
 */
export function improve(fit: Fit, problem: Problem): Fit {
  const { gradient, hessian, loss } = slopes(fit.steps, problem)
  const direction = solve(hessian, gradient)
  const decrement = direction.reduce((sum, value, index) => sum + value * (gradient[index] ?? 0), 0)
  if (decrement < ENOUGH * (1 + loss)) return { steps: fit.steps, loss, done: true }
  for (let share = 1, tries = 0; tries < HALVINGS; share /= 2, tries++) {
    const steps = fit.steps.map((value, index) => value - share * (direction[index] ?? 0))
    const next = lossOf(steps, problem)
    if (next < loss) return { steps, loss: next, done: false }
  }
  return { steps: fit.steps, loss, done: true }
}

export function sizeOf({ widths }: Binned): number {
  return widths.reduce((sum, width) => sum + width - 1, 1)
}

/** What each bin of each feature adds: its steps up to there. The lowest bin adds nothing. */
export function levelsOf(steps: Steps, widths: readonly number[]): number[][] {
  let next = 1
  return widths.map((width) => {
    const levels = [0]
    for (let bin = 1; bin < width; bin++) levels.push((levels.at(-1) ?? 0) + (steps[next++] ?? 0))
    return levels
  })
}

/** Log-odds of some rows. */
export function oddsOf(steps: Steps, data: Binned, rows: Uint32Array): Float64Array {
  const levels = levelsOf(steps, data.widths).map((of) => Float64Array.from(of))
  const odds = new Float64Array(rows.length)
  for (let index = 0; index < rows.length; index++) {
    const start = (rows[index] ?? 0) * data.features
    let sum = steps[0] ?? 0
    for (let feature = 0; feature < data.features; feature++) {
      sum += levels[feature]?.[data.bins[start + feature] ?? 0] ?? 0
    }
    odds[index] = sum
  }
  return odds
}

/** 1 / (1 + e^−x). */
export function logistic(odds: number): number {
  return odds >= 0 ? 1 / (1 + Math.exp(-odds)) : 1 - 1 / (1 + Math.exp(odds))
}

/** What is wrong by so much, in nats: log(1 + e^x) − y x, without overflow. */
export function surprise(odds: number, label: number): number {
  return Math.max(odds, 0) - label * odds + Math.log1p(Math.exp(-Math.abs(odds)))
}

function lossOf(steps: Steps, { data, labels, rows, penalty }: Problem): number {
  const odds = oddsOf(steps, data, rows)
  let loss = 0
  for (let index = 0; index < rows.length; index++) {
    loss += surprise(odds[index] ?? 0, labels[rows[index] ?? 0] ?? 0)
  }
  return loss + penaltyOf(steps, penalty)
}

function penaltyOf(steps: Steps, penalty: number): number {
  let squares = 0
  for (let index = 1; index < steps.length; index++) squares += (steps[index] ?? 0) ** 2
  return (penalty / 2) * squares
}

/** Added up by bins, a few numbers a row; what a step sees is then the sum over the bins above it. */
function slopes(steps: Steps, { data, labels, rows, penalty }: Problem) {
  const size = sizeOf(data)
  const starts = startsOf(data.widths)
  const gradient = new Float64Array(size)
  const hessian = new Float64Array(size * size)
  const odds = oddsOf(steps, data, rows)
  const active = new Uint32Array(data.features + 1)
  let loss = penaltyOf(steps, penalty)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0
    const label = labels[row] ?? 0
    const z = odds[index] ?? 0
    const p = logistic(z)
    const weight = p * (1 - p)
    loss += surprise(z, label)
    let count = 1
    for (let feature = 0; feature < data.features; feature++) {
      const bin = data.bins[row * data.features + feature] ?? 0
      if (bin > 0) active[count++] = (starts[feature] ?? 0) + bin - 1
    }
    for (let a = 0; a < count; a++) {
      const place = active[a] ?? 0
      gradient[place] = (gradient[place] ?? 0) + p - label
      const line = place * size
      for (let b = 0; b <= a; b++) {
        const cell = line + (active[b] ?? 0)
        hessian[cell] = (hessian[cell] ?? 0) + weight
      }
    }
  }
  sumAbove(gradient, hessian, data.widths, starts)
  for (let place = 0; place < size; place++) {
    const held = place === 0 ? 1e-9 : penalty
    gradient[place] = (gradient[place] ?? 0) + (place === 0 ? 0 : penalty * (steps[place] ?? 0))
    hessian[place * size + place] = (hessian[place * size + place] ?? 0) + held
  }
  return { gradient, hessian, loss }
}

function startsOf(widths: readonly number[]): number[] {
  let next = 1
  return widths.map((width) => {
    const start = next
    next += width - 1
    return start
  })
}

/** A row is above a step if its bin is. */
function sumAbove(
  gradient: Float64Array,
  hessian: Float64Array,
  widths: readonly number[],
  starts: readonly number[],
): void {
  const size = gradient.length
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      hessian[column * size + row] = hessian[row * size + column] ?? 0
    }
  }
  for (const [feature, width] of widths.entries()) {
    const start = starts[feature] ?? 0
    for (let place = start + width - 3; place >= start; place--) {
      gradient[place] = (gradient[place] ?? 0) + (gradient[place + 1] ?? 0)
      for (let k = 0; k < size; k++) {
        hessian[place * size + k] = (hessian[place * size + k] ?? 0) + (hessian[(place + 1) * size + k] ?? 0)
      }
    }
  }
  for (const [feature, width] of widths.entries()) {
    const start = starts[feature] ?? 0
    for (let place = start + width - 3; place >= start; place--) {
      for (let k = 0; k < size; k++) {
        hessian[k * size + place] = (hessian[k * size + place] ?? 0) + (hessian[k * size + place + 1] ?? 0)
      }
    }
  }
}
