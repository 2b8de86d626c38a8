import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Child } from 'hono/jsx'
import { GOALS } from '../../../shared/goal.ts'
import { DIMENSIONS } from '../../../shared/reports/index.ts'
import { goOnWithReports, makeReports } from '../../actions/make-reports.ts'
import { updateSite } from '../../actions/update-site.ts'
import { findRun, type ReportName } from '../../db/reports.ts'
import { findReportTables, type ReportQuery, type ReportTables } from '../../read/report-tables/find.ts'
import { csvOf } from '../../read/report-tables/table.ts'
import { listReviewsOf } from '../../read/reports.ts'
import { siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { type Frame, frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { Progress } from './as-of.tsx'
import { FunnelPage } from './funnel-page.tsx'
import { PromisePage } from './promise-page.tsx'
import { ReviewPage } from './review-page.tsx'
import { pathOfSection, reportUrl, type Section } from './section.tsx'
import { ThresholdPage } from './threshold-page.tsx'
import type { ReportView } from './view.ts'
import { VolumePage } from './volume-page.tsx'
import { WorksPage } from './works-page.tsx'

const PAGES = {
  volume: VolumePage,
  funnel: FunnelPage,
  promise: PromisePage,
  threshold: ThresholdPage,
  works: WorksPage,
} as const satisfies Record<ReportName, (props: { frame: Frame; view: ReportView }) => Child>

/** What all leads together say. */
export const reports = new Hono<Dashboard>()
  .get('/dashboard/reports/progress', async (c) => {
    const site = c.get('site')
    const run = await findRun(siteDatabase(c.env, site), site.id)
    const frame = frameOf(c, 'reports')
    if (run) return c.html(part(frame, <Progress frame={frame} run={run} />))
    c.header('hx-refresh', 'true')
    return c.body(null)
  })
  .post('/dashboard/reports/make', async (c) => {
    requireChange(c)
    const { page, review } = await c.req.parseBody()
    const site = await freshSiteOf(c)
    await makeReports(c.env, site, { review: review === 'yes' }, Date.now())
    c.executionCtx.waitUntil(goOnWithReports(c.env, site))
    return back(c, page)
  })
  .post('/dashboard/reports/promise', async (c) => {
    requireChange(c)
    const { days } = await c.req.parseBody()
    const site = await freshSiteOf(c)
    const updated = await updateSite(c.env, site, { settings: { promiseDays: Number(days) } }, Date.now())
    if (updated.ok) await noteAct(c, 'updateSite', 'promiseDays')
    return back(c, pathOfSection('promise'))
  })
  .get('/dashboard/reports/review', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const [reviews, run] = await Promise.all([listReviewsOf(db, site.id), findRun(db, site.id)])
    const frame = frameOf(c, 'reports')
    const view = { reviews, run, mayChange: c.get('viewer').mayChange }
    return c.html(layout(frame, 'Review', <ReviewPage frame={frame} view={view} />))
  })
  .get(
    '/dashboard/reports/:report{volume|funnel|promise|threshold|works}/:table{[a-z-]+\\.csv}',
    async (c) => {
      const name = c.req.param('report')
      const id = c.req.param('table').replace(/\.csv$/, '')
      const found = isReport(name) ? await find(c, name) : null
      const table = found?.tables.find((one) => one.id === id)
      if (!table) throw new HTTPException(404)
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', `attachment; filename="${name}-${id}.csv"`)
      return c.body(csvOf(table))
    },
  )
  .get('/dashboard/reports', (c) => show(c, 'volume'))
  .get('/dashboard/reports/funnel', (c) => show(c, 'funnel'))
  .get('/dashboard/reports/promise', (c) => show(c, 'promise'))
  .get('/dashboard/reports/threshold', (c) => show(c, 'threshold'))
  .get('/dashboard/reports/works', (c) => show(c, 'works'))

async function show(c: DashboardContext, name: ReportName) {
  const frame = frameOf(c, 'reports')
  const Page = PAGES[name]
  let found = await find(c, name)
  if (found.asOf === null && !found.run) {
    // The first time somebody looks. From then on cron makes them once a day.
    await makeReports(c.env, c.get('site'), { review: false }, Date.now())
    found = await find(c, name)
    c.executionCtx.waitUntil(goOnWithReports(c.env, c.get('site')))
  }
  const view = { query: queryOf(c), found, mayChange: c.get('viewer').mayChange }
  return c.html(layout(frame, 'Reports', <Page frame={frame} view={view} />))
}

function find(c: DashboardContext, name: ReportName): Promise<ReportTables> {
  const site = c.get('site')
  return findReportTables(siteDatabase(c.env, site), site, name, queryOf(c), Date.now())
}

/** What is no choice of ours is not asked for. */
function queryOf(c: Context): ReportQuery {
  const { period, by, goal, segment } = c.req.query()
  const dimension = DIMENSIONS.find((one) => one === by)
  const success = GOALS.find((one) => one === goal)
  return {
    ...((period === 'all' || period === 'recent') && { period }),
    ...(dimension && { by: dimension }),
    ...(success && { goal: success }),
    ...(segment !== undefined && { segment }),
  }
}

function isReport(name: string): name is ReportName {
  return Object.hasOwn(PAGES, name)
}

function back(c: DashboardContext, page: unknown) {
  const frame = frameOf(c)
  return c.redirect(reportUrl(frame, isSection(page) ? pathOfSection(page) : ''), 303)
}

function isSection(page: unknown): page is Section {
  return page === 'review' || (typeof page === 'string' && isReport(page))
}
