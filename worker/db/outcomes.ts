import { rankOfOutcome } from '../../shared/scoring/shapes/last-word.ts'
import type { Outcome } from '../../shared/wire.ts'

/** What became of a lead: an `outcome` event of one of its visitors. */
export interface LeadOutcome {
  id: string
  at: number
  outcome: Outcome['outcome']
  value: number | null
  reason: string | null
}

const COLUMNS = `e.id, e.at, e.body ->> 'outcome' as outcome, e.body ->> 'value' as value, e.body ->> 'reason' as reason`

/** Of the visitors now linked to a lead, oldest first; of one instant, what is overruled before what overrules it. */
export async function listOutcomes(db: D1Database, siteId: string, leadId: string): Promise<LeadOutcome[]> {
  const { results } = await db
    .prepare(
      `select ${COLUMNS}
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       cross join events e indexed by events_outcomes
         on e.site_id = ?1 and e.visitor_id = v.id and e.kind = 'outcome'
       order by e.at, e.id`,
    )
    .bind(siteId, leadId)
    .all<LeadOutcome>()
  return results.sort((a, b) => a.at - b.at || rankOfOutcome(a.outcome) - rankOfOutcome(b.outcome))
}

/** How many people somebody has said one of these outcomes of. */
export async function countConverted(
  db: D1Database,
  siteId: string,
  outcomes: readonly string[],
): Promise<number> {
  const count = await db
    .prepare(
      `select count(distinct v.lead_id) as n
       from events e indexed by events_outcomes
       cross join visitors v on v.site_id = e.site_id and v.id = e.visitor_id
       where e.site_id = ?1 and e.kind = 'outcome' and e.body ->> 'outcome' in (select value from json_each(?2))`,
    )
    .bind(siteId, JSON.stringify(outcomes))
    .first<number>('n')
  return count ?? 0
}
