import { dayOf } from '../../shared/day.ts'
import { daysAgo } from '../archive/age.ts'
import { listEventsOf } from '../archive/read.ts'
import { entryOf } from '../archive/store.ts'
import { discardDaysBefore, forgetDaysBefore } from '../db/archive-parts.ts'
import { deleteVisitors } from '../db/erase.ts'
import { deleteEventsBefore } from '../db/events.ts'
import { listLeadRows, listStaleLeads } from '../db/leads.ts'
import { deleteOldTombstones } from '../db/tombstones.ts'
import { findVisitors, listOldVisitors, listVisitors, listVisitorsOf } from '../db/visitors.ts'
import { type Budget, hasLeft } from '../read/budget.ts'
import type { SiteContext } from '../read/site.ts'
import { commit, NOTHING } from './commit.ts'
import { countPages } from './count-pages.ts'
import { eraseLead } from './erase.ts'
import { retrying } from './project.ts'
import { foldAll, seenIn } from './refold.ts'
import { withMembers } from './relink.ts'
import { rescore } from './rescore.ts'
import { decoded, type VisitorState } from './state.ts'

/** Rows looked at, and visitors whose events are read for one transaction. */
const SCANNED = 1_000
const AGED = 100
/** Statements of such a transaction, and to forget a lead, at most. */
export const AGING = 50

/**
 * Deletes a slice of what is older than the site keeps, in whole days: events, wherever they are, then visitors and leads of
 * whom nothing is left. Scores do not change, since what is that old is worth nothing already. May be stopped anywhere and run
 * twice at once. Of a slice so much is done as the budget lets, but something at any rate.
 *
 * @returns Where to go on, or null when all has been looked at.
 */
export async function ageSlice(
  db: D1Database,
  site: SiteContext,
  cursor: string,
  { now, budget }: { now: number; budget: Budget },
): Promise<string | null> {
  const before = daysAgo(now, site.settings.retentionDays)
  const [phase, after] = [cursor.slice(0, 1), cursor.slice(1)]
  const page = { before, after, limit: SCANNED }
  if (phase !== 'l') {
    const { ids, last } = await listOldVisitors(db, site.id, page)
    for (let index = 0; index < ids.length; index += AGED) {
      if (index > 0 && !hasLeft(budget, AGING)) return `v${ids[index - 1]}`
      await ageVisitors(db, site, ids.slice(index, index + AGED), { before, now })
    }
    if (last !== null) return `v${last}`
    await discardDaysBefore(db, site.id, dayOf(before), now).run()
    return 'l'
  }
  const { ids, last } = await listStaleLeads(db, site.id, page)
  for (const [index, id] of ids.entries()) {
    if (index > 0 && !hasLeft(budget, AGING)) return `l${ids[index - 1]}`
    const isLeft = (await listVisitors(db, site.id, id)).length > 0
    if (!isLeft) await eraseLead(db, site, id, { now, bury: false })
  }
  if (last !== null) return `l${last}`
  await deleteOldTombstones(db, site.id, { before, limit: SCANNED }).run()
  return null
}

async function ageVisitors(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  { before, now }: { before: number; now: number },
): Promise<void> {
  await retrying(async () => {
    const rows = await findVisitors(db, site.id, ids)
    // Of whoever was last seen before, nothing is left: nothing of it has to be read.
    const here = rows.filter(({ lastSeenAt }) => lastSeenAt >= before).map(({ id }) => id)
    const events = new Map((await listEventsOf(db, site.id, here)).map((one) => [one.visitor, one.events]))
    const kept: VisitorState[] = []
    const emptied = []
    const entries = []
    for (const row of rows) {
      const left = (events.get(row.id) ?? []).filter(({ at }) => at >= before)
      if (left.length === 0) {
        emptied.push({ visitor: row.id, version: row.version, named: row.claim !== null })
        continue
      }
      const view = left.find(({ kind }) => kind === 'page_view')
      entries.push({ visitor: row.id, entry: view ? entryOf(view) : null })
      const { registers, arrivals } = foldAll(left, row, site)
      kept.push({
        ...row,
        version: row.version + 1,
        ...seenIn(left),
        registers,
        arrivals,
      })
    }
    const gone = new Set(emptied.map(({ visitor }) => visitor))
    await countPages(db, site, ids, now, [...gone])
    const changed = new Map(kept.map((visitor) => [visitor.id, visitor]))
    const leadIds = [...new Set(rows.flatMap(({ leadId }) => leadId ?? []))]
    const [leads, linked] = await Promise.all([
      listLeadRows(db, site.id, leadIds),
      listVisitorsOf(db, site.id, leadIds),
    ])
    const rescored = []
    for (const lead of leads.map(decoded)) {
      const members = linked
        .filter(({ id, leadId }) => leadId === lead.id && !gone.has(id))
        .map((row) => changed.get(row.id) ?? decoded(row))
      const after = { ...withMembers(lead, members, site), lastSeenAt: lead.lastSeenAt }
      rescored.push(rescore(after, site, { now, cause: 'decay', settled: true, stored: lead }))
    }
    await commit(
      db,
      site,
      {
        ...NOTHING,
        visitors: kept,
        leads: rescored.map((one) => one.rescored),
        transitions: rescored.flatMap(({ transitions }) => transitions),
      },
      [
        deleteEventsBefore(db, site.id, ids, before),
        forgetDaysBefore(db, site.id, entries, dayOf(before)),
        ...deleteVisitors(db, site.id, emptied, dayOf(before)),
      ],
    )
  })
}
