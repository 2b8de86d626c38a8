import type { LeadHistory } from '../../shared/reports/index.ts'
import { decodeRegisters } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { LeadRow } from '../db/leads.ts'
import { listTransitionsOf } from '../db/transitions.ts'
import { listVisitorsOf, type VisitorRow } from '../db/visitors.ts'
import { breathing } from '../env.ts'
import { counts } from '../project/beacon.ts'
import type { Budget } from '../read/budget.ts'
import { eventsByLead, type Portions } from '../read/lead-events.ts'
import { type SiteContext, scorable } from '../read/site.ts'

/** Events of one lead that reports look at: some 50 MB. */
const MOST_OF_LEAD = 100_000

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
  const rest = breathing()
  for await (const { lead, portions } of eventsByLead(db, site.id, leads, budget)) {
    await rest()
    const events = await held(portions, lead.members, site)
    yield {
      ...lead,
      registers: scorable(site, decodeRegisters(lead.registers)),
      members: lead.members.map((visitor) => ({
        since: visitor.claim?.since ?? lead.createdAt,
        events: events.get(visitor.id) ?? [],
      })),
      transitions: transitions.filter(({ leadId }) => leadId === lead.id),
    }
  }
}

/** What counts of it, by visitor; of a machine in disguise no more than a Worker holds. What servers say of a lead comes first. */
async function held(
  portions: Portions,
  members: readonly VisitorRow[],
  { settings }: SiteContext,
): Promise<Map<string, StoredEvent[]>> {
  const visitors = new Map(members.map((visitor) => [visitor.id, visitor]))
  const events = new Map<string, StoredEvent[]>(members.map(({ id }) => [id, []]))
  let count = 0
  for await (const portion of portions) {
    const row = visitors.get(portion.visitor)
    if (!row) continue
    const own = portion.events.filter((event) => counts(event, row, settings))
    events.get(row.id)?.push(...own)
    count += own.length
    if (count >= MOST_OF_LEAD) break
  }
  return events
}
