import { type Review, reviewOf, type Sums, writeSums } from '../../shared/reports/index.ts'
import { findModel } from '../db/models.ts'
import {
  deleteRun,
  expectRun,
  forgetGone,
  type ReportName,
  type TakenRun,
  upsertReport,
} from '../db/reports.ts'
import { insertReview, listReviews } from '../db/reviews.ts'
import type { Env } from '../env.ts'
import { announceWithin } from '../notify/announce.ts'
import { reviewDeliveries } from '../notify/review.ts'
import type { Budget } from '../read/budget.ts'
import { partsOf } from '../read/reports.ts'
import type { SiteContext } from '../read/site.ts'
import { listSeen } from './seen.ts'

/** Puts finished sums where their pages read them, and writes the review, if one is wanted, and tells of it: all at once. */
export async function finishRun(
  env: Env,
  db: D1Database,
  site: SiteContext,
  run: TakenRun,
  sums: Sums,
  budget: Budget,
): Promise<void> {
  const { asOf } = run
  const review = run.review ? await makeReview(db, site, sums, asOf) : null
  const seen = await listSeen(db, site.id, asOf)
  const reports = Object.entries(partsOf(sums, seen)) as [ReportName, unknown][]
  await db.batch([
    expectRun(db, site.id, run),
    ...reports.map(([name, part]) => upsertReport(db, site.id, name, { asOf, body: writeSums(part) })),
    ...(review
      ? [
          insertReview(db, site.id, { at: asOf, body: JSON.stringify(review) }),
          reviewDeliveries(db, site, review, asOf),
        ]
      : []),
    deleteRun(db, site.id),
    ...forgetGone(db, site.id),
  ])
  if (review) await announceWithin(env, db, Date.now(), budget)
}

async function makeReview(db: D1Database, site: SiteContext, sums: Sums, at: number): Promise<Review> {
  const { model, modelVersion, settings } = site
  const [served, [last]] = await Promise.all([
    findModel(db, site.id, modelVersion),
    listReviews(db, site.id, 1),
  ])
  return reviewOf({
    sums,
    at,
    model: { publishedAt: served?.publishedAt ?? at, enter: model.thresholds.enter },
    promiseDays: settings.promiseDays,
    goal: settings.goal,
    last: last ? JSON.parse(last.body) : null,
    nameOf: (id) => model.rules.find((rule) => rule.id === id)?.name ?? id,
  })
}
