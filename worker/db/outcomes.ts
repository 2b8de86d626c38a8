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
/** Nobody has taken it back. */
const HOLDS = `e.body ->> 'takenBackAt' is null`

/** Of the visitors now linked to a lead, oldest first; of one instant, what is overruled before what overrules it. */
export async function listOutcomes(db: D1Database, siteId: string, leadId: string): Promise<LeadOutcome[]> {
  const { results } = await db
    .prepare(
      `select ${COLUMNS}
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       cross join events e indexed by events_outcomes
         on e.site_id = ?1 and e.visitor_id = v.id and e.kind = 'outcome'
       where ${HOLDS}
       order by e.at, e.id`,
    )
    .bind(siteId, leadId)
    .all<LeadOutcome>()
  return results.sort((a, b) => a.at - b.at || rankOfOutcome(a.outcome) - rankOfOutcome(b.outcome))
}

/**
 * Whose events an outcome of a lead is, by its id, and when each was taken back. Of leads that were joined since, each may have
 * had one of this id.
 */
export async function findOutcomesById(
  db: D1Database,
  siteId: string,
  leadId: string,
  id: string,
): Promise<{ visitor: string; takenBackAt: number | null }[]> {
  const { results } = await db
    .prepare(
      `select e.visitor_id as visitor, e.body ->> 'takenBackAt' as takenBackAt
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       cross join events e on e.site_id = ?1 and e.visitor_id = v.id and e.id = ?3
       where e.kind = 'outcome'`,
    )
    .bind(siteId, leadId, id)
    .all<{ visitor: string; takenBackAt: number | null }>()
  return results
}

/** Notes in an outcome's events that it was taken back. */
export function markTakenBack(
  db: D1Database,
  siteId: string,
  { visitors, id }: { visitors: readonly string[]; id: string },
  at: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update events set body = json_set(body, '$.takenBackAt', ?4)
       where site_id = ?1 and visitor_id in (select value from json_each(?2)) and id = ?3`,
    )
    .bind(siteId, JSON.stringify(visitors), id, at)
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
       where e.site_id = ?1 and e.kind = 'outcome' and ${HOLDS}
         and e.body ->> 'outcome' in (select value from json_each(?2))`,
    )
    .bind(siteId, JSON.stringify(outcomes))
    .first<number>('n')
  return count ?? 0
}
