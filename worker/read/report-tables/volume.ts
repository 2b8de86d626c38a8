import { emptyDay } from '../../../shared/reports/index.ts'
import type { ReportParts } from '../reports.ts'
import { dayName } from './funnel.ts'
import type { ReportTable } from './table.ts'

const DAY_MS = 86_400_000
const SHOWN = 90

/** Day by day up to one, each thing at its own time, the days on which nothing was too. */
export function dayTable({ days }: Pick<ReportParts['volume'], 'days'>, asOf: number): ReportTable {
  const today = Math.floor(asOf / DAY_MS)
  const first = Math.max(today - SHOWN + 1, Math.min(today, ...days.keys()))
  const rows = []
  for (let day = today; day >= first; day--) {
    const { visitors, leads, mql, sql, won } = days.get(day) ?? emptyDay()
    rows.push({ cells: [dayName(day), visitors, leads, mql, sql, won] })
  }
  return {
    id: 'days',
    title: 'By day (UTC)',
    columns: [
      { name: 'Day', form: 'text' },
      { name: 'New visitors', form: 'count' },
      { name: 'New leads', form: 'count' },
      { name: 'New MQLs', form: 'count' },
      { name: 'Accepted by sales', form: 'count' },
      { name: 'Won', form: 'count' },
    ],
    rows,
  }
}
