import { Hono } from 'hono'
import * as v from 'valibot'
import { GOALS } from '../../shared/goal.ts'
import { DIMENSIONS } from '../../shared/reports/index.ts'
import { goOnWithReports, makeReports } from '../actions/make-reports.ts'
import type { ReportName } from '../db/reports.ts'
import { findReportTables } from '../read/report-tables/find.ts'
import { csvOf } from '../read/report-tables/table.ts'
import { listReviewsOf } from '../read/reports.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { reportSchema, reviewSchema } from './report-schema.ts'
import { body, query, route } from './route.ts'
import { text } from './schema.ts'

const asked = v.strictObject({
  period: v.exactOptional(
    v.pipe(v.picklist(['all', 'recent']), v.description('recent: who first came in the last 90 days')),
  ),
  by: v.exactOptional(
    v.pipe(v.picklist(DIMENSIONS), v.description('what the funnel is split by; all unless told')),
  ),
  goal: v.exactOptional(
    v.pipe(
      v.picklist(GOALS),
      v.description(
        'what is taken for success; unless told the goal of the site’s settings, or what comes before it while fewer than 40 have reached it',
      ),
    ),
  ),
  segment: v.exactOptional(
    v.pipe(
      text(500, 0),
      v.description(
        'of the threshold: its name, or nothing for leads of no segment; all together unless told',
      ),
    ),
  ),
})

const REPORTS = [
  ['volume', 'How many came, by day and from where'],
  ['funnel', 'From visitor to customer: counts, rates and times, by source and more, and by week'],
  ['promise', 'How sales answers the MQLs it is handed, and who waits'],
  ['threshold', 'Conversion by score, and whether the threshold is too high or too low'],
  ['works', 'Close rates by what leads did and what they saw'],
] as const satisfies readonly (readonly [ReportName, string])[]

/** What all leads together say: read as it was last made, which is once a day and when somebody asks. */
export const reports = new Hono<ApiEnv>()

for (const [name, summary] of REPORTS) {
  const Name = name.charAt(0).toUpperCase() + name.slice(1)
  reports.get(
    `/v1/reports/${name}`,
    allow('read'),
    query(asked),
    route(`find${Name}Report`, summary, { 200: reportSchema }),
    async (c) => {
      const site = c.get('site')
      const db = siteDatabase(c.env, site)
      return c.json(await findReportTables(db, site, name, c.req.valid('query'), Date.now()))
    },
  )
  reports.get(
    `/v1/reports/${name}/csv/:table`,
    allow('read'),
    query(asked),
    route(`find${Name}Csv`, `One table of it. ${summary}`, {
      200: { description: 'A row of names, then the table’s', type: 'text/csv' },
      404: 'No such table',
    }),
    async (c) => {
      const site = c.get('site')
      const db = siteDatabase(c.env, site)
      const { tables } = await findReportTables(db, site, name, c.req.valid('query'), Date.now())
      const table = tables.find(({ id }) => id === c.req.param('table'))
      if (!table) throw refused(404, 'no such table')
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', `attachment; filename="${name}-${table.id}.csv"`)
      return c.body(csvOf(table))
    },
  )
}

reports
  .get(
    '/v1/reports/reviews',
    allow('read'),
    route('listReviews', 'What changed and what to look at, every 15 days; the newest first', {
      200: v.strictObject({ reviews: v.array(reviewSchema) }),
    }),
    async (c) => {
      const site = c.get('site')
      return c.json({ reviews: await listReviewsOf(siteDatabase(c.env, site), site.id) })
    },
  )
  .post(
    '/v1/reports',
    allow('admin'),
    body(
      v.strictObject({
        review: v.exactOptional(v.pipe(v.boolean(), v.description('write a review as well, and tell of it'))),
      }),
    ),
    route('makeReports', 'Makes all reports anew, in the background', { 202: 'They are being made' }),
    async (c) => {
      const site = c.get('site')
      await makeReports(c.env, site, { review: c.req.valid('json').review ?? false }, Date.now())
      c.executionCtx.waitUntil(goOnWithReports(c.env, site))
      return c.body(null, 202)
    },
  )
