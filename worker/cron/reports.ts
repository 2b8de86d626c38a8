import { REVIEW_DAYS } from '../../shared/reports/index.ts'
import { listSitesToReport } from '../db/reports.ts'
import { listReviews } from '../db/reviews.ts'
import { findCreatedAt } from '../db/sites.ts'
import { advanceRun, beginRun } from '../reports/run.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

const DAY_MS = 86_400_000
/** To begin a site's, at least. */
const STATEMENTS = 70

/** Makes every site's reports once a day, and a review of them every so many days. */
export async function makeDueReports({ env, db, now, budget }: Turn): Promise<void> {
  const works = (await listSitesToReport(db, now - DAY_MS)).map(({ siteId, isRunning }) => ({
    name: `reports of site ${siteId}`,
    async run() {
      if (!isRunning) await beginRun(db, siteId, { review: await isReviewDue(db, siteId, now) }, now)
      await advanceRun(env, siteId, budget)
    },
  }))
  await oneByOne(works, { now, budget }, STATEMENTS)
}

/** The first when there are so many days to look back on. */
async function isReviewDue(db: D1Database, siteId: string, now: number): Promise<boolean> {
  const [last] = await listReviews(db, siteId, 1)
  const since = last?.at ?? (await findCreatedAt(db, siteId)) ?? now
  return now - since >= REVIEW_DAYS * DAY_MS
}
