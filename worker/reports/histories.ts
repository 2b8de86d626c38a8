import type { LeadHistory } from '../../shared/reports/index.ts'
import { decodeRegisters } from '../../shared/scoring/index.ts'
import { listEventsOf } from '../db/events.ts'
import type { LeadRow } from '../db/leads.ts'
import { listTransitionsOf } from '../db/transitions.ts'
import { listVisitorsOf } from '../db/visitors.ts'
import { counts } from '../project/beacon.ts'
import { type SiteContext, scorable } from '../read/site.ts'

/** What is stored of some leads that says how they went. Of each browser only what counts. */
export async function listHistories(
  db: D1Database,
  site: SiteContext,
  leads: readonly LeadRow[],
): Promise<LeadHistory[]> {
  const ids = leads.map(({ id }) => id)
  const visitors = await listVisitorsOf(db, site.id, ids)
  const [groups, transitions] = await Promise.all([
    listEventsOf(
      db,
      site.id,
      visitors.map(({ id }) => id),
    ),
    listTransitionsOf(db, site.id, ids),
  ])
  const events = new Map(groups.map((group) => [group.visitor, group.events]))
  return leads.map((lead) => ({
    ...lead,
    registers: scorable(site, decodeRegisters(lead.registers)),
    members: visitors
      .filter(({ leadId }) => leadId === lead.id)
      .map((visitor) => ({
        since: visitor.claim?.since ?? lead.createdAt,
        events: (events.get(visitor.id) ?? []).filter((event) => counts(event, visitor, site.settings)),
      })),
    transitions: transitions.filter(({ leadId }) => leadId === lead.id),
  }))
}
