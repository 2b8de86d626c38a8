import type { Goal } from '../../../shared/goal.ts'
import {
  type Advice,
  adviceOf,
  DIMENSIONS,
  type Dimension,
  goalFor,
  joinPeaks,
  type Kept,
  keptOf,
  type Peaks,
} from '../../../shared/reports/index.ts'
import { decodeRegisters } from '../../../shared/scoring/index.ts'
import { type LeadRow, listLeadRows } from '../../db/leads.ts'
import type { ReportName, ReportRun } from '../../db/reports.ts'
import { personNameOf } from '../person-name.ts'
import { findReported, type ReportParts } from '../reports.ts'
import type { SiteContext } from '../site.ts'
import { cohortTable, type Period, splitTable, stepTable } from './funnel.ts'
import { type Called, ownerTable, waitingTable } from './promise.ts'
import type { ReportTable } from './table.ts'
import { bandTable, markTable } from './threshold.ts'
import { dayTable, pageTable } from './volume.ts'
import { contentTable, ruleTable } from './works.ts'

/** What of a report is asked for. */
export interface ReportQuery {
  /** Everybody, or who first came in the last 90 days. */
  period?: Period
  /** By what the funnel is split. */
  by?: Dimension
  /** What is taken for success. Unless told, the goal of the site's settings, or one before it while few have reached that. */
  goal?: Goal
  /** '' = leads of no segment. All together unless told. */
  segment?: string
}

export interface ReportTables {
  /** Null where it was never made. */
  asOf: number | null
  run: ReportRun | null
  tables: ReportTable[]
  /** Of the threshold: whether the past speaks against it, for what is looked at. */
  advice?: { segment: string | null; goal: Goal; enter: number; said: Advice }
  /** Of the promise: how it is kept. */
  promise?: Kept & { days: number }
  /** Of what works: what is taken for success, and in how many leads it is looked for. */
  basis?: { goal: Goal; leads: number; converted: number }
  /** Of the volume: how many leads are held, and in none of its counts of people. */
  held?: number
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
        tables: [
          dayTable(part, asOf),
          pageTable(part),
          ...SPLITS.map((by) => splitTable(part.origins, by, 'recent')),
        ],
        held: part.held,
      }))
    },
    async funnel() {
      return from(await findReported(db, site.id, 'funnel'), (part) => {
        const { period = 'all' } = query
        const funnel = part.funnels[period]
        const splits = query.by ? [query.by] : DIMENSIONS
        return {
          tables: [
            stepTable(funnel.total),
            ...splits.map((by) => splitTable(funnel, by, period)),
            cohortTable(part),
          ],
        }
      })
    },
    async promise() {
      const found = await findReported(db, site.id, 'promise')
      const ids = found.report?.part.handOver.leads.map(({ lead }) => lead) ?? []
      const rows = (await listLeadRows(db, site.id, ids)).filter(({ stage }) => stage === 'mql')
      const called = new Map(rows.map((row) => [row.id, calledOf(row)]))
      const days = site.settings.promiseDays
      return from(found, ({ handOver }) => ({
        tables: [waitingTable(handOver, called, now), ownerTable(handOver, days)],
        promise: { ...keptOf(handOver.all, days), days },
      }))
    },
    async threshold() {
      return from(await findReported(db, site.id, 'threshold'), (part) => thresholdOf(part, site, query))
    },
    async works() {
      return from(await findReported(db, site.id, 'works'), (part) => {
        const goal = query.goal ?? goalFor(part.known, site.settings.goal)
        return {
          tables: [ruleTable(part, site.model, goal), contentTable(part, goal)],
          basis: { goal, leads: part.known.leads, converted: part.known[goal] },
        }
      })
    },
  } satisfies Record<ReportName, () => Promise<ReportTables>>
  return make[name]()
}

function calledOf({ id, email, userId, registers }: LeadRow): Called {
  const name = personNameOf(decodeRegisters(registers))
  const address = email ?? userId
  return name === null ? { name: address ?? id, address: null } : { name, address }
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
  const goal = query.goal ?? goalFor(part.known, site.settings.goal)
  const { model } = site
  const { segment = null } = query
  const peaks: Peaks = segment === null ? joinPeaks(part.peaks) : (part.peaks.get(segment) ?? new Map())
  const { enter } = model.segments?.find((one) => one.name === segment) ?? model.thresholds
  return {
    tables: [bandTable(peaks, goal), markTable(peaks, goal, enter)],
    advice: { segment, goal, enter, said: adviceOf(peaks, goal, enter) },
    segments: [...part.peaks.keys()].sort(),
  }
}
