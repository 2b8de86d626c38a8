import { type Review, readSums, type Sums } from '../../shared/reports/index.ts'
import type { PageVisits } from '../db/page-days.ts'
import { findReport, findRun, type ReportName, type ReportRun } from '../db/reports.ts'
import { listReviews } from '../db/reviews.ts'

/** What each page of Reports is made of: no page reads more than it shows. */
export interface ReportParts {
  volume: Pick<Sums, 'days' | 'bands' | 'held'> & Seen & { origins: Sums['funnels']['recent'] }
  funnel: Pick<Sums, 'funnels' | 'cohorts'>
  promise: Pick<Sums, 'handOver'>
  threshold: Pick<Sums, 'peaks' | 'known'>
  works: Pick<Sums, 'rules' | 'content' | 'known'>
}

/** What was counted before anybody asked for a report: pages by cron, events at the door. */
export interface Seen {
  /** The most viewed of the last 90 days. */
  pages: PageVisits[]
  /** By UTC day: views of all pages, and events taken, as far back as they are counted. */
  views: Map<string, number>
  events: Map<string, number>
}

export function partsOf(
  { funnels, cohorts, days, bands, held, handOver, ...sums }: Sums,
  seen: Seen,
): ReportParts {
  const { peaks, known, rules, content } = sums
  return {
    volume: { days, bands, held, ...seen, origins: funnels.recent },
    funnel: { funnels, cohorts },
    promise: { handOver },
    threshold: { peaks, known },
    works: { rules, content, known },
  }
}

export interface Reported<Part> {
  /** Null until it was made for the first time. */
  report: { asOf: number; part: Part } | null
  /** One that is being made. */
  run: ReportRun | null
}

/** A report as it was last made, and how far the next one is. */
export async function findReported<Name extends ReportName>(
  db: D1Database,
  siteId: string,
  name: Name,
): Promise<Reported<ReportParts[Name]>> {
  const [stored, run] = await Promise.all([findReport(db, siteId, name), findRun(db, siteId)])
  return { report: stored && { asOf: stored.asOf, part: readSums(stored.body) }, run }
}

const REVIEWS = 50

/** The newest first. */
export async function listReviewsOf(db: D1Database, siteId: string): Promise<Review[]> {
  const stored = await listReviews(db, siteId, REVIEWS)
  return stored.map(({ body }) => JSON.parse(body))
}
