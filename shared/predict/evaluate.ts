import { type Auc, aucOf } from './auc.ts'
import { brierOf, calibrationError, type Reliability, reliabilityOf } from './calibration.ts'
import { type Called, calledOf, type Tenth, tenthsOf } from './ranking.ts'
import { pick, type Table } from './table.ts'

/** How well a ranking tells who converts. */
export interface Evaluation {
  rows: number
  people: number
  /** Rows that were followed by a conversion, and their share. */
  converted: number
  baseRate: number
  /** Null where all are of one kind. */
  auc: Auc | null
  tenths: Tenth[]
  called: Called
}

/** How far probabilities come true. */
export interface Truthfulness {
  brier: number
  /** Of always saying the base rate. */
  brierOfBase: number
  calibrationError: number
  reliability: Reliability[]
}

/** @param scores One for each of `rows`, in their order. */
export function evaluate(
  table: Omit<Table, 'features' | 'values' | 'scores'>,
  rows: Uint32Array,
  scores: ArrayLike<number>,
  perWeek: number,
): Evaluation {
  const [labels, people, at] = [pick(table.labels, rows), pick(table.people, rows), pick(table.at, rows)]
  const converted = labels.reduce((sum, label) => sum + label, 0)
  return {
    rows: rows.length,
    people: new Set(people).size,
    converted,
    baseRate: rows.length === 0 ? 0 : converted / rows.length,
    auc: aucOf(scores, { labels, people }),
    tenths: tenthsOf(scores, labels),
    called: calledOf({ scores, labels, people, at }, perWeek, table.share),
  }
}

export function truthfulness(probabilities: ArrayLike<number>, labels: Float64Array): Truthfulness {
  const reliability = reliabilityOf(probabilities, labels)
  const baseRate = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, labels.length)
  return {
    brier: brierOf(probabilities, labels),
    brierOfBase: baseRate * (1 - baseRate),
    calibrationError: calibrationError(reliability),
    reliability,
  }
}
