import { EVENTS_OF_VISITOR } from './archived.ts'

/** How much there is of a person: what an erasure would take away. */
export interface KeptOf {
  visitors: number
  events: number
  outcomes: number
  firstAt: number | null
}

/** Of the visitors now linked to a lead, or of one of them. */
export async function findKeptOf(
  db: D1Database,
  siteId: string,
  leadId: string,
  visitor: string | null = null,
): Promise<KeptOf> {
  const kept = await db
    .prepare(
      `select count(*) as visitors, min(v.first_seen_at) as firstAt,
              coalesce(sum(${EVENTS_OF_VISITOR}), 0) as events,
              coalesce(sum((select count(*) from events e
                where e.site_id = ?1 and e.visitor_id = v.id and e.kind = 'outcome')), 0) as outcomes
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       where ?3 is null or v.id = ?3`,
    )
    .bind(siteId, leadId, visitor)
    .first<KeptOf>()
  return kept ?? { visitors: 0, events: 0, outcomes: 0, firstAt: null }
}
