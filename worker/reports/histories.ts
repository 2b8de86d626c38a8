import type { LeadHistory } from '../../shared/reports/index.ts'
import { decodeRegisters } from '../../shared/scoring/index.ts'
import type { LeadRow } from '../db/leads.ts'
import { listTransitionsOf } from '../db/transitions.ts'
import { listVisitorsOf } from '../db/visitors.ts'
import { counts } from '../project/beacon.ts'
import type { Budget } from '../read/budget.ts'
import { eventsByLead } from '../read/lead-events.ts'
import { type SiteContext, scorable } from '../read/site.ts'

/** What is stored of some leads that says how they went, one after the other. Of each browser only what counts. */
export async function* eachHistory(
  db: D1Database,
  site: SiteContext,
  rows: readonly LeadRow[],
  budget: Budget,
): AsyncGenerator<LeadHistory> {
  const ids = rows.map(({ id }) => id)
  const [visitors, transitions] = await Promise.all([
    listVisitorsOf(db, site.id, ids),
    listTransitionsOf(db, site.id, ids),
  ])
  const leads = rows.map((row) => {
    const members = visitors.filter(({ leadId }) => leadId === row.id)
    return { ...row, members, visitors: members.map(({ id }) => id) }
  })
  for await (const { lead, eventsOf } of eventsByLead(db, site.id, leads, budget)) {
    yield {
      ...lead,
      registers: scorable(site, decodeRegisters(lead.registers)),
      members: lead.members.map((visitor) => ({
        since: visitor.claim?.since ?? lead.createdAt,
        events: eventsOf(visitor.id).filter((event) => counts(event, visitor, site.settings)),
      })),
      transitions: transitions.filter(({ leadId }) => leadId === lead.id),
    }
  }
}
