import type { Goal } from '../../../shared/goal.ts'
import { bandsOf, cutAt, type Peaks, type ScoreBand } from '../../../shared/reports/index.ts'
import type { ReportTable } from './table.ts'

const MARKS = [20, 30, 40, 50, 60, 70, 80, 90, 100]

export const GOAL_NAMES: Record<Goal, string> = {
  sql: 'accepted by sales',
  opportunity: 'made an opportunity',
  won: 'won',
}

/** Conversion by the highest score that a lead reached. */
export function bandTable(peaks: Peaks, goal: Goal): ReportTable {
  return {
    id: 'bands',
    title: 'By the highest score reached',
    columns: [
      { name: 'Score', form: 'text' },
      { name: 'Leads', form: 'count' },
      { name: `Of them ${GOAL_NAMES[goal]}`, form: 'count' },
      { name: 'Share', form: 'rate' },
    ],
    rows: bandsOf(peaks, goal).map((band) => ({
      cells: [bandName(band), band.rate.of, band.rate.hits, band.rate],
    })),
  }
}

/** What calling from each mark on would have come to. */
export function markTable(peaks: Peaks, goal: Goal, enter: number): ReportTable {
  const marks = [...new Set([...MARKS, enter])].sort((a, b) => a - b)
  return {
    id: 'marks',
    title: 'Had the threshold been …',
    columns: [
      { name: 'Threshold', form: 'text' },
      { name: 'Leads called', form: 'count' },
      { name: `Of them ${GOAL_NAMES[goal]}`, form: 'rate' },
      { name: `Of all ${GOAL_NAMES[goal]}, reached it`, form: 'rate' },
    ],
    rows: marks.map((mark) => {
      const { called, caught } = cutAt(peaks, goal, mark)
      return { cells: [mark === enter ? `${mark} (today)` : String(mark), called.of, called, caught] }
    }),
  }
}

export function bandName({ from, to }: Pick<ScoreBand, 'from' | 'to'>): string {
  return from === null ? 'below 0' : to === null ? `${from}+` : `${from}–${to - 1}`
}
