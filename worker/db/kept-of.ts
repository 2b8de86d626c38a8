/** How much there is of a person: what an erasure would take away. */
export interface KeptOf {
  visitors: number
  events: number
  outcomes: number
  firstAt: number | null
}

/** Of the visitors now linked to a lead. */
export async function findKeptOf(db: D1Database, siteId: string, leadId: string): Promise<KeptOf> {
  const kept = await db
    .prepare(
      `select count(distinct v.id) as visitors, count(e.id) as events,
              coalesce(sum(e.kind = 'outcome'), 0) as outcomes, min(e.at) as firstAt
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       left join events e on e.site_id = ?1 and e.visitor_id = v.id`,
    )
    .bind(siteId, leadId)
    .first<KeptOf>()
  return kept ?? { visitors: 0, events: 0, outcomes: 0, firstAt: null }
}
