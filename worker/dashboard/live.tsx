import { Hono } from 'hono'
import { timedId } from '../../shared/ids.ts'
import { findPublicKey } from '../db/keys.ts'
import { listRecentEvents } from '../db/recent-events.ts'
import { listRejected } from '../db/rejected.ts'
import { countRecentVisitors } from '../db/site-paths.ts'
import { prefixOf } from '../env.ts'
import { siteDatabase } from '../read/site.ts'
import { frameOf } from './frame.ts'
import { layout } from './layout.tsx'
import { LiveFeed, LivePage, type LiveView } from './live-page.tsx'
import type { Dashboard, DashboardContext } from './session.ts'

const HOUR_MS = 3_600_000
const VISITORS = 30
const EVENTS = 50
const REJECTED = 20

/** Is my snippet working, and what does it see? */
export const live = new Hono<Dashboard>().get('/dashboard/live', async (c) => {
  const frame = frameOf(c, 'live')
  const view = await findLive(c, Date.now())
  if (c.req.header('hx-request') !== undefined) return c.html(<LiveFeed frame={frame} view={view} />)
  return c.html(layout(frame, 'Live', <LivePage frame={frame} view={view} />))
})

async function findLive(c: DashboardContext, now: number): Promise<LiveView> {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const since = now - HOUR_MS
  const [events, rejected, { visitors }, publicKey] = await Promise.all([
    listRecentEvents(db, site.id, { since, fromId: timedId(since, ''), visitors: VISITORS, limit: EVENTS }),
    listRejected(db, site.id, { limit: REJECTED, after: null }),
    countRecentVisitors(db, site.id, 1),
    findPublicKey(c.env.DB, site.id),
  ])
  const host = new URL(c.req.url).origin + prefixOf(c.env)
  return { events, rejected, everSeen: visitors > 0, host, publicKey, origins: site.origins }
}
