import { type Cause, emptyRegisters, type Registers, type StageState } from '../../shared/scoring/index.ts'
import { listEvents, listEventsOf } from '../archive/read.ts'
import type { VisitorEvents } from '../db/events.ts'
import { listLeadRows } from '../db/leads.ts'
import { findVisitor, findVisitors, listVisitors, listVisitorsOf, type VisitorRow } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { type Changes, commit, expectCurrent, NOTHING } from './commit.ts'
import { retrying } from './project.ts'
import { foldAll } from './refold.ts'
import { withMembers } from './relink.ts'
import { rescore } from './rescore.ts'
import { decoded, type LeadState, type VisitorState } from './state.ts'

/** What a visitor's registers come to from its events alone: the same fold, and nothing stored before. */
export async function refold(db: D1Database, site: SiteContext, visitor: string): Promise<Registers> {
  const row = await findVisitor(db, site.id, visitor)
  return row ? foldAll(await listEvents(db, site.id, visitor), row, site).registers : emptyRegisters()
}

/** Writes a visitor's registers from its events, and those of its lead from all its visitors. Guarded like any write. */
export async function rebuildVisitor(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
): Promise<void> {
  await rebuildVisitors(db, site, [id], { now, cause: 'model' })
}

/** The same for some visitors, and their leads, in one transaction. */
export async function rebuildVisitors(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  { now, cause }: { now: number; cause: Cause },
): Promise<void> {
  await retrying(
    async () => {
      const rows = await findVisitors(db, site.id, ids)
      const events = await listEventsOf(db, site.id, ids)
      await commit(db, site, await rebuilt(db, site, { rows, events }, { now, cause }))
    },
    () => expectCurrent(db, site),
  )
}

/** What is to be written so that visitors, and their leads, are what these events come to. */
export async function rebuilt(
  db: D1Database,
  site: SiteContext,
  { rows, events }: { rows: readonly VisitorRow[]; events: readonly VisitorEvents[] },
  { now, cause, undone }: { now: number; cause: Cause; undone?: StageState | undefined },
): Promise<Changes> {
  const own = new Map(events.map((group) => [group.visitor, group.events]))
  const visitors = rows.map((row): VisitorState => {
    const { registers, arrivals } = foldAll(own.get(row.id) ?? [], row, site)
    return { ...row, version: row.version + 1, registers, arrivals }
  })
  const leadIds = [...new Set(rows.flatMap(({ leadId }) => leadId ?? []))]
  const leads = await remerged(db, site, leadIds, visitors)
  const rescored = leads.map((lead) => rescore(lead, site, { now, cause, settled: true, undone }))
  return {
    ...NOTHING,
    visitors,
    leads: rescored.map((one) => one.rescored),
    transitions: rescored.flatMap(({ transitions }) => transitions),
  }
}

/** Writes every visitor of a lead anew from its events, and so the lead. */
export async function rebuildLead(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<void> {
  for (const visitor of await listVisitors(db, site.id, leadId)) {
    await rebuildVisitor(db, site, visitor.id, now)
  }
}

/** Leads put together anew from their visitors as stored, but for those that have changed. One version on. */
export async function remerged(
  db: D1Database,
  site: SiteContext,
  leadIds: readonly string[],
  changed: readonly VisitorState[] = [],
): Promise<LeadState[]> {
  if (leadIds.length === 0) return []
  const rows = await listLeadRows(db, site.id, leadIds)
  const latest = new Map(changed.map((visitor) => [visitor.id, visitor]))
  const visitors = (await listVisitorsOf(db, site.id, leadIds)).map(
    (stored) => latest.get(stored.id) ?? decoded(stored),
  )
  return rows.map((row) => {
    const lead = { ...row, registers: emptyRegisters() }
    return { ...withMembers(lead, visitors, site), lastSeenAt: row.lastSeenAt }
  })
}
