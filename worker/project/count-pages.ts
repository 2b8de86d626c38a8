import type { Stage } from '../../shared/scoring/index.ts'
import { daysAgo } from '../archive/age.ts'
import { listEventsOf } from '../archive/read.ts'
import {
  countMarks,
  listMarkedLeads,
  listMarkedTogether,
  type PageMark,
  type PageName,
  type SeenPages,
} from '../db/page-marks.ts'
import type { Transition } from '../db/transitions.ts'
import { listVisitorsOf } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { type Seen, seenBy } from './page-views.ts'

const DAY_MS = 86_400_000

/** Who came at least as far as sales being told. */
export const REACHED: readonly Stage[] = ['mql', 'sql', 'opportunity', 'customer', 'recycled']

/**
 * Counts anew what some visitors, and the others of their leads, saw of the site's pages. Whatever they were counted for
 * before is taken back in the same transaction, so the sums are exact however often this is done, and in whatever order.
 *
 * @param gone Visitors that are about to be forgotten: they are taken back alone.
 */
export async function countPages(
  db: D1Database,
  site: SiteContext,
  visitors: readonly string[],
  now: number,
  gone: readonly string[] = [],
): Promise<void> {
  if (visitors.length === 0) return
  const all = await listMarkedTogether(db, site.id, visitors)
  const staying = all.filter((id) => !gone.includes(id))
  const [leads, events] = await Promise.all([
    listMarkedLeads(db, site.id, staying, REACHED),
    listEventsOf(db, site.id, staying),
  ])
  const counted = {
    since: daysAgo(now, site.settings.retentionDays),
    bots: site.settings.bots === 'flag',
  }
  const seen = new Map(events.map((one) => [one.visitor, seenBy(one.events, counted)]))
  const names = new Map<string, PageName>()
  const marks = leads.map((lead): PageMark => {
    const pages = seen.get(lead.visitor) ?? []
    for (const { path, title, url } of pages) names.set(path, { path, title, url })
    return { ...lead, seen: byDay(pages) }
  })
  await db.batch(countMarks(db, site.id, all, marks, [...names.values()]))
}

function byDay(pages: readonly Seen[]): SeenPages {
  const seen: SeenPages = {}
  for (const { path, day, views, engagedMs } of pages) {
    const number = Date.parse(day) / DAY_MS
    const ms = Math.round(engagedMs)
    seen[number] = Object.assign(seen[number] ?? {}, { [path]: ms > 0 ? [views, ms] : views })
  }
  return seen
}

/** Counts those anew whom something else than a visit has brought as far as MQL; the walk would not meet them. */
export async function countRisen(
  db: D1Database,
  site: SiteContext,
  transitions: readonly Transition[],
  now: number,
): Promise<void> {
  const risen = transitions.filter(({ to }) => REACHED.includes(to)).map(({ leadId }) => leadId)
  if (risen.length === 0) return
  const visitors = await listVisitorsOf(db, site.id, risen)
  await countPages(
    db,
    site,
    visitors.map(({ id }) => id),
    now,
  )
}
