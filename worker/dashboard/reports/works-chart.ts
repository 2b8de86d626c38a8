import type { Worked } from '../../../shared/reports/index.ts'
import type { ReportTables } from '../../read/report-tables/find.ts'
import type { ReportTable, Row } from '../../read/report-tables/table.ts'
import { GOAL_NAMES } from '../../read/report-tables/threshold.ts'
import type { ChartData } from '../chart/data.ts'
import { rateOf } from './figures.tsx'

/** So many are taken in at a glance; the table has all. */
const SHOWN = 12

/** How leads fared who did each thing, beside all leads: the most telling first, as in the table. Null where nobody converted. */
export function workChart(
  { id, columns, rows }: ReportTable,
  { goal, leads, converted }: NonNullable<ReportTables['basis']>,
): ChartData | null {
  const shown = rows.filter(({ cells }) => rateOf(cells[2]) !== null).slice(0, SHOWN)
  if (converted === 0 || shown.length === 0) return null
  const rates = (isMeant: (claim: Worked['claim']) => boolean) => {
    const met = shown.map((row) => (isMeant(claimOf(row)) ? rateOf(row.cells[2]) : null))
    return {
      form: 'interval' as const,
      values: met.map((one) => one?.rate ?? null),
      low: met.map((one) => one?.low ?? null),
      high: met.map((one) => one?.high ?? null),
    }
  }
  return {
    title: `Share ${GOAL_NAMES[goal]} of the leads ${id === 'content' ? 'who saw it' : 'with it'}, the most telling first`,
    x: {
      name: columns[0]?.name ?? '',
      form: 'name',
      values: shown.map(({ cells }) => String(cells[0])),
      isDown: true,
    },
    y: { name: GOAL_NAMES[goal], form: 'percent', min: 0 },
    series: [
      { name: 'More often', ...rates((claim) => claim === 'more often') },
      { name: 'Less often', ...rates((claim) => claim === 'less often') },
      {
        name: 'May be chance',
        isFaint: true,
        ...rates((claim) => claim !== 'more often' && claim !== 'less often'),
      },
    ],
    levels: [{ value: converted / leads, name: 'All leads' }],
  }
}

function claimOf({ cells }: Row): Worked['claim'] {
  // A table's cells are of any kind; its last column is the claim (report-tables/works.ts).
  return cells[5] as Worked['claim']
}
