import { Hono } from 'hono'
import { timedId } from '../../../shared/ids.ts'
import { findPublicKey } from '../../db/keys.ts'
import { findPageHeard, listRecentEvents } from '../../db/recent-events.ts'
import { listRejected } from '../../db/rejected.ts'
import { findLastSeen } from '../../db/visitors.ts'
import { prefixOf } from '../../env.ts'
import { siteDatabase } from '../../read/site.ts'
import { type Dashboard, type DashboardContext, isPart } from '../door/session.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { LiveFeed, LivePage, type LiveView } from './live-page.tsx'

const HOUR_MS = 3_600_000
/** What a poll may read at most: this many visitors, of each so many events, and so many to say how many are left out. */
export const LIVE = { visitors: 20, each: 25, counted: 100, events: 50, rejected: 20 }

/** Is my snippet working, and what does it see? A poll that would show what is shown already answers 204. */
export const live = new Hono<Dashboard>().get('/dashboard/live', async (c) => {
  const frame = frameOf(c, 'live')
  const view = await findLive(c, Date.now())
  if (!isPart(c)) {
    return c.html(layout(frame, 'Live', <LivePage frame={frame} view={view} />))
  }
  return c.req.query('seen') === view.mark
    ? c.body(null, 204)
    : c.html(part(frame, <LiveFeed frame={frame} view={view} />))
})

async function findLive(c: DashboardContext, now: number): Promise<LiveView> {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const since = now - HOUR_MS
  const [found, rejected, lastSeenAt, publicKey, page] = await Promise.all([
    listRecentEvents(db, site.id, {
      ...{ since, fromId: timedId(since, '') },
      ...{ visitors: LIVE.visitors, each: LIVE.each, counted: LIVE.counted, limit: LIVE.events + 1 },
    }),
    listRejected(db, site.id, { limit: LIVE.rejected, after: null }),
    findLastSeen(db, site.id),
    findPublicKey(c.env.DB, site.id),
    findPageHeard(db, site.id, LIVE),
  ])
  const events = found.slice(0, LIVE.events)
  const isOfAll = new Set(found.map(({ visitor }) => visitor)).size < LIVE.visitors
  return {
    events,
    isCut: found.length > events.length || !isOfAll,
    counted: LIVE.counted,
    since,
    rejected,
    lastSeenAt,
    host: new URL(c.req.url).origin + prefixOf(c.env),
    publicKey,
    page,
    settings: site.settings,
    mayChange: c.get('viewer').mayChange,
    mark: [events.length, events[0]?.event.id, rejected[0]?.id, lastSeenAt === null, page?.at].join(' '),
  }
}
