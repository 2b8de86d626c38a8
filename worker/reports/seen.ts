import { dayOf } from '../../shared/day.ts'
import { listMostViewed, listViewsByDay } from '../db/page-days.ts'
import { listCounts } from '../db/quotas.ts'
import type { Seen } from '../read/reports.ts'

const DAY_MS = 86_400_000
const DAYS = 90
const PAGES = 100

/** What was counted of pages and events in the last 90 days. */
export async function listSeen(db: D1Database, siteId: string, asOf: number): Promise<Seen> {
  const since = dayOf(asOf - (DAYS - 1) * DAY_MS)
  const [pages, views, counts] = await Promise.all([
    listMostViewed(db, siteId, { since, limit: PAGES }),
    listViewsByDay(db, siteId, since),
    listCounts(db, siteId),
  ])
  const events = counts.filter(({ counted }) => counted === 'events')
  return {
    pages,
    views: new Map(views.map((one) => [one.day, one.views])),
    events: new Map(events.map(({ day, count }) => [day, count])),
  }
}
