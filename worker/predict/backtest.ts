import { type Evaluation, evaluate, type Table } from '../../shared/predict/index.ts'
import type { Asked } from './asked.ts'

/** How well a model would have ranked a site's own leads, by what was known of them at each decision. */
export type Backtest = Evaluation & {
  goal: Asked['goal']
  horizonDays: number
  modelVersion: number | null
  /** Of all decisions, those that were drawn. */
  share: number
  /** At the mark from which somebody is an MQL: how many decisions, and how many of them were followed by a conversion. */
  mark: { points: number; above: Counted; below: Counted }
}

interface Counted {
  rows: number
  converted: number
}

export function backtestOf(table: Table, asked: Asked): Backtest {
  const rows = Uint32Array.from({ length: table.labels.length }, (_, row) => row)
  const points = asked.model.thresholds.enter
  const counted = (isAbove: boolean): Counted => {
    const own = rows.filter((row) => (table.scores[row] ?? 0) >= points === isAbove)
    return { rows: own.length, converted: own.filter((row) => table.labels[row] === 1).length }
  }
  const { goal, horizonDays, modelVersion, callsPerWeek } = asked
  return {
    ...evaluate(table, rows, table.scores, callsPerWeek),
    ...{ goal, horizonDays, modelVersion, share: table.share },
    mark: { points, above: counted(true), below: counted(false) },
  }
}
