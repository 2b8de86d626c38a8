import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import type { Child } from 'hono/jsx'
import { secureHeaders } from 'hono/secure-headers'
import { prefixOf } from '../env.ts'
import { loadSite } from '../read/site.ts'
import { compress } from './compress.ts'
import { door } from './door/routes.tsx'
import { type Dashboard, type DashboardContext, findViewer, isPart } from './door/session.ts'
import { type Frame, frameOf, isAsset } from './frame.ts'
import { layout } from './layout.tsx'
import { leads } from './leads/routes.tsx'
import { live } from './live/routes.tsx'
import { modelPresets } from './model/preset-routes.tsx'
import { model } from './model/routes.tsx'
import { modelVersions } from './model/version-routes.tsx'
import { pages } from './pages/routes.tsx'
import { predictions } from './prediction/routes.tsx'
import { ProblemPage } from './problem-page.tsx'
import { reports } from './reports/routes.tsx'
import { settings } from './settings/routes.tsx'

/** Every page of the dashboard, under /dashboard/. Nothing inline, nothing from elsewhere, in nobody's frame. */
export const dashboard = new Hono<Dashboard>()

dashboard.use(
  '/dashboard/*',
  compress,
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
  }),
  csrf(),
)

dashboard.get('/dashboard', (c) => c.redirect(`${prefixOf(c.env)}/dashboard/`))

dashboard.get('/dashboard/assets/:file', async (c) => {
  const name = c.req.param('file')
  if (!isAsset(name)) return c.notFound()
  const file = await c.env.ASSETS.fetch(new URL(`/dashboard/${name}`, c.req.url))
  const answer = new Response(file.body, file)
  answer.headers.set('cache-control', 'public, max-age=31536000, immutable')
  return answer
})

dashboard.use('/dashboard/*', async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
})

dashboard.route('/', door)

dashboard.use('/dashboard/*', async (c, next) => {
  const viewer = await findViewer(c, Date.now())
  const site = viewer && (await loadSite(c.env, viewer.site))
  if (!site) return toLogin(c)
  c.set('site', site)
  c.set('viewer', viewer)
  await next()
})

dashboard.route('/', leads)
dashboard.route('/', pages)
dashboard.route('/', model)
dashboard.route('/', modelPresets)
dashboard.route('/', modelVersions)
dashboard.route('/', reports)
dashboard.route('/', predictions)
dashboard.route('/', live)
dashboard.route('/', settings)

dashboard.all('/dashboard/*', () => {
  throw new HTTPException(404)
})

dashboard.onError((error, c) => {
  const status = error instanceof HTTPException ? error.status : 500
  if (status >= 500) console.error('dashboard', { error: String(error) })
  const { title, next } =
    status === 422 ? { title: 'Not done', next: error.message } : (PROBLEMS[status] ?? PROBLEMS[500])
  c.status(status)
  c.header('x-reason', title.toLowerCase())
  const frame = frameOf(c)
  return show(c, frame, title, <ProblemPage frame={frame} title={title} next={next} />)
})

const PROBLEMS: Record<number, { title: string; next: string }> &
  Record<500, { title: string; next: string }> = {
  403: {
    title: 'Refused',
    next: 'Either this came from another page than the dashboard’s own, or you signed in with a read key, which changes nothing. Sign in with an admin key and try again.',
  },
  404: {
    title: 'Not here',
    next: 'There is no such page, or the lead is another site’s, was joined to another lead, or was erased.',
  },
  503: {
    title: 'The site is being moved to another database',
    next: 'Nothing can be changed for a minute or two, so that nothing is left behind. What was typed is still in the page before this one: go back and try again.',
  },
  500: {
    title: 'This went wrong on our side',
    next: 'Nothing was lost. Try again in a moment; if it stays, the server’s log says why.',
  },
}

/** The whole page goes there, also where only a part of it was asked for. */
function toLogin(c: DashboardContext): Response {
  const url = `${prefixOf(c.env)}/dashboard/login`
  if (!isPart(c)) return c.redirect(url)
  c.header('hx-redirect', url)
  return c.body(null, 401)
}

function show(c: DashboardContext, frame: Frame, title: string, main: Child) {
  return c.html(layout(frame, title, main))
}
