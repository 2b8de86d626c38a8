import { CHANNELS } from '../../../shared/attribution.ts'
import { dayOf } from '../../../shared/day.ts'
import {
  type Dimension,
  type Funnel,
  largest,
  proportion,
  quartilesOf,
  stepsOf,
  type Tally,
} from '../../../shared/reports/index.ts'
import type { ReportParts } from '../reports.ts'
import type { ReportTable, Row, Value } from './table.ts'

export type Period = keyof ReportParts['funnel']['funnels']

export const STEP_NAMES = {
  visitor: 'Visitors',
  lead: 'Leads',
  mql: 'MQLs',
  sql: 'Accepted by sales (SQL)',
  opportunity: 'Opportunities',
  won: 'Customers',
} as const

export const DIMENSION_NAMES: Record<Dimension, string> = {
  channel: 'Channel',
  campaign: 'Campaign',
  referrer: 'Referrer',
  page: 'First page seen',
  account: 'Account',
  industry: 'Industry',
  segment: 'Segment',
  version: 'Model version at MQL',
}

const SHOWN = 50
const DAY_MS = 86_400_000

export function stepTable(tally: Tally): ReportTable {
  return {
    id: 'steps',
    title: 'From visitor to customer',
    columns: [
      { name: 'Step', form: 'text' },
      { name: 'Came so far', form: 'count' },
      { name: 'Of the step before', form: 'rate' },
      { name: 'Past it without being seen at it', form: 'count' },
      { name: 'A quarter took at most', form: 'span' },
      { name: 'Half took at most', form: 'span' },
      { name: 'Three quarters took at most', form: 'span' },
    ],
    rows: stepsOf(tally).map(({ step, reached, skipped, rate, took }) => ({
      cells: [
        STEP_NAMES[step],
        reached,
        rate,
        skipped,
        took?.quarter ?? null,
        took?.median ?? null,
        took?.threeQuarters ?? null,
      ],
    })),
  }
}

/** One dimension, the names with most leads first. Of everybody, each leads to its leads; the list knows no other period. */
export function splitTable({ by }: Funnel, dimension: Dimension, period: Period): ReportTable {
  const ranked = by[dimension]
  const rows = largest(ranked, ({ reached }) => (reached[1] ?? 0) * 1e6 + (reached[0] ?? 0))
    .slice(0, SHOWN)
    .map(([name, tally]): Row => {
      const leads = period === 'all' ? leadsOf(by, dimension, name) : null
      return { cells: [name, ...splitCells(tally)], ...(leads && { leads }) }
    })
  if (ranked.dropped > 0) rows.push({ cells: ['all others', ...splitCells(ranked.others)] })
  return {
    id: `by-${dimension}`,
    title: `By ${DIMENSION_NAMES[dimension].toLowerCase()}`,
    columns: [
      { name: DIMENSION_NAMES[dimension], form: 'text' },
      { name: 'Visitors', form: 'count' },
      { name: 'Leads', form: 'count' },
      { name: 'MQLs', form: 'count' },
      { name: 'MQLs of leads', form: 'rate' },
      { name: 'SQLs', form: 'count' },
      { name: 'SQLs of MQLs', form: 'rate' },
      { name: 'Customers', form: 'count' },
      { name: 'Customers of leads', form: 'rate' },
      { name: 'MQL to SQL, half within', form: 'span' },
    ],
    rows,
  }
}

export function cohortTable({ cohorts }: Pick<ReportParts['funnel'], 'cohorts'>): ReportTable {
  const weeks = [...cohorts].sort(([a], [b]) => b - a)
  return {
    id: 'cohorts',
    title: 'By the week in which leads gave their name',
    columns: [
      { name: 'Week from', form: 'text' },
      { name: 'Leads', form: 'count' },
      { name: 'MQLs', form: 'count' },
      { name: 'MQLs of leads', form: 'rate' },
      { name: 'SQLs', form: 'count' },
      { name: 'SQLs of leads', form: 'rate' },
      { name: 'Customers', form: 'count' },
      { name: 'Customers of leads', form: 'rate' },
    ],
    rows: weeks.map(([day, { reached }]) => {
      const [, leads = 0, mql = 0, sql = 0, , won = 0] = reached
      const of = (count: number) => proportion(count, leads)
      return { cells: [dayName(day), leads, mql, of(mql), sql, of(sql), won, of(won)] }
    }),
  }
}

/** Days since 1970 as 2026-11-30. */
export function dayName(day: number): string {
  return dayOf(day * DAY_MS)
}

function splitCells({ reached, spans }: Tally): Value[] {
  const [visitors = 0, leads = 0, mql = 0, sql = 0, , won = 0] = reached
  const toSql = spans[2] ? quartilesOf(spans[2]) : null
  return [
    ...[visitors, leads, mql, proportion(mql, leads), sql, proportion(sql, mql), won],
    ...[proportion(won, leads), toSql?.median ?? null],
  ]
}

/** The list of leads knows them by these; null where it would show others too. */
function leadsOf(by: Funnel['by'], dimension: Dimension, name: string): Record<string, string> | null {
  if (dimension === 'account' || dimension === 'segment') return { [dimension]: name }
  if (dimension === 'channel') return { source: name }
  if (dimension !== 'campaign' && dimension !== 'referrer') return null
  const sources = [...CHANNELS, ...by.campaign.names.keys(), ...by.referrer.names.keys()]
  const alike = sources.filter((other) => other.toLowerCase() === name.toLowerCase())
  return alike.length === 1 ? { source: name } : null
}
