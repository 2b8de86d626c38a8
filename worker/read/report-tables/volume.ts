import { emptyDay } from '../../../shared/reports/index.ts'
import type { ReportParts } from '../reports.ts'
import { dayName } from './funnel.ts'
import type { ReportTable } from './table.ts'

const DAY_MS = 86_400_000
const SHOWN = 90

/** Day by day up to one, each thing at its own time, the days on which nothing was too. */
export function dayTable(
  { days, views, events }: Pick<ReportParts['volume'], 'days' | 'views' | 'events'>,
  asOf: number,
): ReportTable {
  const today = Math.floor(asOf / DAY_MS)
  const first = Math.max(today - SHOWN + 1, Math.min(today, ...days.keys()))
  const rows = []
  for (let day = today; day >= first; day--) {
    const { visitors, leads, mql, sql, won } = days.get(day) ?? emptyDay()
    const name = dayName(day)
    const seen = [views.get(name) ?? 0, events.get(name) ?? null]
    rows.push({ cells: [name, visitors, leads, mql, sql, won, ...seen] })
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
      { name: 'Page views', form: 'count' },
      { name: 'Events taken', form: 'count' },
    ],
    rows,
  }
}

/** The pages most viewed in the last 90 days. */
export function pageTable({ pages }: Pick<ReportParts['volume'], 'pages'>): ReportTable {
  return {
    id: 'pages',
    title: 'Most viewed pages of the last 90 days',
    columns: [
      { name: 'Page', form: 'text' },
      { name: 'Views', form: 'count' },
      { name: 'Visits', form: 'count' },
      { name: 'Visits of leads', form: 'count' },
      { name: 'Seconds of attention a view', form: 'count' },
    ],
    rows: pages.map(({ path, views, visits, leadVisits, engagedMs }) => ({
      cells: [path, views, visits, leadVisits, views === 0 ? null : Math.round(engagedMs / views / 1_000)],
    })),
  }
}
