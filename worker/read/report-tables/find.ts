import {
  type Advice,
  adviceOf,
  DIMENSIONS,
  type Dimension,
  joinPeaks,
  type Kept,
  keptOf,
  NEEDED,
  type Peaks,
  type Target,
} from '../../../shared/reports/index.ts'
import { listLeadRows } from '../../db/leads.ts'
import type { ReportName, ReportRun } from '../../db/reports.ts'
import { findReported, type ReportParts } from '../reports.ts'
import type { SiteContext } from '../site.ts'
import { cohortTable, type Period, splitTable, stepTable } from './funnel.ts'
import { ownerTable, waitingTable } from './promise.ts'
import type { ReportTable } from './table.ts'
import { bandTable, markTable } from './threshold.ts'
import { dayTable } from './volume.ts'
import { contentTable, ruleTable } from './works.ts'

/** What of a report is asked for. */
export interface ReportQuery {
  /** Everybody, or who first came in the last 90 days. */
  period?: Period
  /** By what the funnel is split. */
  by?: Dimension
  /** What is taken for success. Unless told, won deals where there are enough, else what sales accepted. */
  target?: Target
  /** '' = leads of no segment. All together unless told. */
  segment?: string
}

export interface ReportTables {
  /** Null where it was never made. */
  asOf: number | null
  run: ReportRun | null
  tables: ReportTable[]
  /** Of the threshold: whether the past speaks against it, for what is looked at. */
  advice?: { segment: string | null; target: Target; enter: number; said: Advice }
  /** Of the promise: how it is kept. */
  promise?: Kept & { days: number }
  /** Of what works: what is taken for success, and in how many leads it is looked for. */
  basis?: { target: Target; leads: number; converted: number }
  /** Names of segments there is something of. */
  segments?: string[]
}

const SPLITS: readonly Dimension[] = ['channel', 'campaign', 'referrer']

/** A report as tables, from what was last made: no request counts leads. */
export async function findReportTables(
  db: D1Database,
  site: SiteContext,
  name: ReportName,
  query: ReportQuery,
  now: number,
): Promise<ReportTables> {
  const make = {
    async volume() {
      return from(await findReported(db, site.id, 'volume'), (part, asOf) => ({
        tables: [dayTable(part, asOf), ...SPLITS.map((by) => splitTable(part.origins, by))],
      }))
    },
    async funnel() {
      return from(await findReported(db, site.id, 'funnel'), (part) => {
        const funnel = part.funnels[query.period ?? 'all']
        const splits = query.by ? [query.by] : DIMENSIONS
        return {
          tables: [stepTable(funnel.total), ...splits.map((by) => splitTable(funnel, by)), cohortTable(part)],
        }
      })
    },
    async promise() {
      const found = await findReported(db, site.id, 'promise')
      const ids = found.report?.part.handOver.leads.map(({ lead }) => lead) ?? []
      const rows = (await listLeadRows(db, site.id, ids)).filter(({ stage }) => stage === 'mql')
      const names = new Map(rows.map(({ id, email, userId }) => [id, email ?? userId ?? id]))
      const days = site.settings.promiseDays
      return from(found, ({ handOver }) => ({
        tables: [waitingTable(handOver, names, now), ownerTable(handOver, days)],
        promise: { ...keptOf(handOver.all, days), days },
      }))
    },
    async threshold() {
      return from(await findReported(db, site.id, 'threshold'), (part) => thresholdOf(part, site, query))
    },
    async works() {
      return from(await findReported(db, site.id, 'works'), (part) => {
        const target = query.target ?? targetOf(part, site)
        return {
          tables: [ruleTable(part, site.model, target), contentTable(part, target)],
          basis: { target, leads: part.known.leads, converted: part.known[target] },
        }
      })
    },
  } satisfies Record<ReportName, () => Promise<ReportTables>>
  return make[name]()
}

function from<Part>(
  { report, run }: { report: { asOf: number; part: Part } | null; run: ReportRun | null },
  make: (part: Part, asOf: number) => Omit<ReportTables, 'asOf' | 'run'>,
): ReportTables {
  if (!report) return { asOf: null, run, tables: [] }
  return { asOf: report.asOf, run, ...make(report.part, report.asOf) }
}

function thresholdOf(
  part: ReportParts['threshold'],
  site: SiteContext,
  query: ReportQuery,
): Omit<ReportTables, 'asOf' | 'run'> {
  const target = query.target ?? targetOf(part, site)
  const { model } = site
  const { segment = null } = query
  const peaks: Peaks = segment === null ? joinPeaks(part.peaks) : (part.peaks.get(segment) ?? new Map())
  const { enter } = model.segments?.find((one) => one.name === segment) ?? model.thresholds
  return {
    tables: [bandTable(peaks, target), markTable(peaks, target, enter)],
    advice: { segment, target, enter, said: adviceOf(peaks, target, enter) },
    segments: [...part.peaks.keys()].sort(),
  }
}

/** Deals are what counts, unless the site looks for less; while there are few, what sales accepted says more. */
function targetOf({ known }: Pick<ReportParts['threshold'], 'known'>, { settings }: SiteContext): Target {
  return settings.goal !== 'sql' && known.won >= NEEDED ? 'won' : 'sql'
}
