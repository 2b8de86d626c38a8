import { Hono } from 'hono'
import { prefixOf } from '../../env.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { Login, type LoginView } from './login.tsx'
import {
  type Dashboard,
  type DashboardContext,
  endSession,
  findViewer,
  findVouchedOf,
  keepSession,
  lookAt,
  signInWithCode,
  signInWithKey,
} from './session.ts'

/** In, from one site to another, and out. */
export const door = new Hono<Dashboard>()
  .get('/dashboard/login', async (c) => {
    const code = c.req.query('code')
    if (code === undefined) return show(c, null)
    const session = await signInWithCode(c, code, Date.now())
    if (!session) return show(c, 'This link is no longer valid. Each start of the server prints a new one.')
    await keepSession(c, session)
    return c.redirect(home(c))
  })
  .post('/dashboard/login', async (c) => {
    const { key } = await c.req.parseBody()
    const session = typeof key === 'string' ? await signInWithKey(c, key, Date.now()) : null
    if (!session) return show(c, 'This is no read or admin key of a site here, or it was revoked.')
    await keepSession(c, session)
    return c.redirect(home(c), 303)
  })
  .post('/dashboard/look-at', async (c) => {
    const { site } = await c.req.parseBody()
    if (typeof site === 'string') await keepSession(c, await lookAt(c, site, Date.now()))
    return c.redirect(home(c), 303)
  })
  .post('/dashboard/logout', async (c) => {
    const viewer = await findViewer(c, Date.now())
    endSession(c)
    // Access would let them in again at once.
    if (viewer?.email != null) return c.redirect('/cdn-cgi/access/logout', 303)
    return c.redirect(`${prefixOf(c.env)}/dashboard/login`, 303)
  })

async function show(c: DashboardContext, refused: string | null) {
  if (refused !== null) {
    c.status(401)
    c.header('x-reason', 'not signed in')
  }
  const frame = frameOf(c)
  const view: LoginView = { refused, vouched: await findVouchedOf(c) }
  return c.html(layout(frame, 'Sign in', <Login frame={frame} view={view} />))
}

function home(c: DashboardContext): string {
  return `${prefixOf(c.env)}/dashboard/`
}
