import { compareAuc } from './auc.ts'
import type { Binned } from './bins.ts'
import { CALIBRATED_FROM, type Calibration, platt } from './calibration.ts'
import { type Foretold, percentilesOf, type Yardstick, yardstickOf } from './drift.ts'
import { type Evaluation, evaluate, type Truthfulness, truthfulness } from './evaluate.ts'
import type { Gate } from './gate.ts'
import type { Leak } from './leak.ts'
import { levelsOf, logistic, oddsOf, type Steps } from './logistic.ts'
import type { Predictor } from './predictor.ts'
import { firstSeen, type Parts, type Split } from './split.ts'
import { pick, type Table } from './table.ts'

/** A penalty, and the mean surprise (nats a row) that the fit with it met on later people. */
export interface Tried {
  penalty: number
  surprise: number
}

/** What was learnt, and how it did on the newest people, of whom it had seen nothing. */
export interface Trained {
  gate: Gate
  split: Split
  predictor: Predictor
  leaks: Leak[]
  penalty: number
  tried: Tried[]
  /** `share` of all decisions there were, see Table. */
  learntFrom: { rows: number; people: number; share: number }
  /** On the newest people; null where they are too few, or all of one kind. */
  judged: Judged | null
  yardstick: Yardstick
  /** Percentiles of the rules' score and of the log-odds foretold, over the same newest rows. */
  ranks: { scores: number[]; odds: number[] }
}

export interface Judged {
  predictor: Evaluation & Truthfulness
  /** The rules' own score, on the same rows. */
  rules: Evaluation
  better: { difference: number; error: number | null }
  /** Whether it beats the rules by more than the error of that difference. Else it is not worth publishing. */
  beatsRules: boolean
}

/** The table in bins, and which rows are for what. */
export interface Work {
  data: Binned
  parts: Parts
}

/** Fewer conversions among the newest people say nothing. */
const JUDGED_FROM = 5
const WEEK_MS = 7 * 86_400_000

/** A fit as a predictor, judged by the newest people. */
export function finish(
  training: Omit<Trained, 'predictor' | 'learntFrom' | 'judged' | 'yardstick' | 'ranks'> & {
    cuts: number[][]
  },
  steps: Steps,
  table: Table,
  work: Work,
  perWeek: number,
): Trained {
  const { data, parts } = work
  const { gate, split, cuts, leaks, penalty, tried } = training
  const odds = oddsOf(steps, data, parts.judge)
  const labels = pick(table.labels, parts.judge)
  const people = pick(table.people, parts.judge)
  const calibration = labels.length >= CALIBRATED_FROM ? platt(odds, labels) : null
  const probabilities = calibrated(odds, labels, people)
  const told = calibration ? odds.map((z) => calibration.slope * z + calibration.shift) : odds
  const levels = levelsOf(steps, data.widths)
  const baseRate = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, labels.length)
  return {
    gate,
    split,
    leaks,
    penalty,
    tried,
    learntFrom: {
      rows: parts.train.length,
      people: new Set(pick(table.people, parts.train)).size,
      share: table.share,
    },
    predictor: {
      intercept: steps[0] ?? 0,
      calibration,
      features: table.features.flatMap(({ id, name, kind }, feature) => {
        const own = { id, name, kind, cuts: cuts[feature] ?? [], levels: levels[feature] ?? [0] }
        if (own.cuts.length === 0) return []
        return [{ ...own, ...shape(table, feature, work, own.levels.length) }]
      }),
    },
    judged: judge({ table, rows: parts.judge, odds, probabilities, labels, people, perWeek }),
    yardstick: yardstickOf(foretoldOf(table, parts.judge, told), baseRate),
    ranks: { scores: percentilesOf(pick(table.scores, parts.judge)), odds: percentilesOf(told) },
  }
}

/** By when each was first looked at. */
function foretoldOf(table: Table, rows: Uint32Array, odds: Float64Array): Foretold[] {
  const first = firstSeen(table)
  return Array.from(rows, (row, index) => ({
    probability: logistic(odds[index] ?? 0),
    weeks: ((table.at[row] ?? 0) - (first.get(table.people[row] ?? 0) ?? 0)) / WEEK_MS,
  }))
}

/** Of each bin, the share of rows that are in it, and their mean value. */
function shape(table: Table, feature: number, { data, parts }: Work, bins: number) {
  const counts = new Array<number>(bins).fill(0)
  const sums = new Array<number>(bins).fill(0)
  for (const row of parts.train) {
    const place = row * data.features + feature
    const bin = data.bins[place] ?? 0
    counts[bin] = (counts[bin] ?? 0) + 1
    sums[bin] = (sums[bin] ?? 0) + (table.values[place] ?? 0)
  }
  return {
    shares: counts.map((count) => count / Math.max(1, parts.train.length)),
    values: sums.map((sum, bin) => sum / Math.max(1, counts[bin] ?? 0)),
  }
}

function applied({ slope, shift }: Calibration, odds: number): number {
  return logistic(slope * odds + shift)
}

/**
 * Probabilities to judge by: each half of the people is calibrated by the other half, so that none is judged by what was
 * fitted to it. What is published is calibrated by both.
 */
function calibrated(odds: Float64Array, labels: Float64Array, people: Float64Array): Float64Array {
  if (labels.length < CALIBRATED_FROM) return odds.map(logistic)
  const order = new Map(
    [...new Set(people)].sort((a, b) => a - b).map((person, index) => [person, index % 2]),
  )
  const sideOf = (row: number) => order.get(people[row] ?? 0) ?? 0
  const halves = [0, 1].map((side) => {
    const others = labels.filter((_, row) => sideOf(row) !== side).length
    const [z, y] = [new Float64Array(others), new Float64Array(others)]
    let next = 0
    for (let row = 0; row < labels.length; row++) {
      if (sideOf(row) === side) continue
      z[next] = odds[row] ?? 0
      y[next++] = labels[row] ?? 0
    }
    return platt(z, y)
  })
  return odds.map((z, row) => applied(halves[sideOf(row)] ?? { slope: 1, shift: 0 }, z))
}

interface Judging {
  table: Table
  rows: Uint32Array
  odds: Float64Array
  probabilities: Float64Array
  labels: Float64Array
  people: Float64Array
  perWeek: number
}

function judge({ table, rows, odds, probabilities, labels, people, perWeek }: Judging): Judged | null {
  const converted = new Set(people.filter((_, row) => labels[row] === 1)).size
  if (converted < JUDGED_FROM || labels.every((label) => label === 1)) return null
  const scores = pick(table.scores, rows)
  const better = compareAuc(odds, scores, { labels, people })
  if (!better) return null
  return {
    predictor: { ...evaluate(table, rows, odds, perWeek), ...truthfulness(probabilities, labels) },
    rules: evaluate(table, rows, scores, perWeek),
    better,
    beatsRules: better.error !== null && better.difference > better.error,
  }
}
