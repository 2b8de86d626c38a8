/** A browser, as reports count it. */
export interface SeenVisitor {
  id: string
  leadId: string | null
  firstSeenAt: number
  arrivals: string | null
  noise: string | null
  /** The first page it saw; null where it saw none, or is a lead's. */
  url: string | null
}

/** The next visitors by id. What is counted without storage is another every day, and nobody. */
export async function listSeenVisitors(
  db: D1Database,
  siteId: string,
  { after, limit }: { after: string; limit: number },
): Promise<SeenVisitor[]> {
  const { results } = await db
    .prepare(
      `select v.id, v.lead_id as leadId, v.first_seen_at as firstSeenAt, v.arrivals, v.noise,
              case when v.lead_id is null and v.id not like 'daily:%' then
                (select json_array(e.id, e.body ->> 'url') from events e
                 where e.site_id = ?1 and e.visitor_id = v.id and e.kind = 'page_view' order by e.id limit 1)
              end as first, v.entry
       from visitors v where v.site_id = ?1 and v.id > ?2 order by v.id limit ?3`,
    )
    .bind(siteId, after, limit)
    .all<Omit<SeenVisitor, 'url'> & { first: string | null; entry: string | null }>()
  return results.map(({ first, entry, ...row }) => ({
    ...row,
    url: row.leadId === null ? urlOf(first, entry) : null,
  }))
}

/** Of the earlier one: both are JSON, id and url, and sort by the id. */
function urlOf(first: string | null, archived: string | null): string | null {
  const entry = first !== null && archived !== null && archived < first ? archived : (first ?? archived)
  return entry === null ? null : JSON.parse(entry)[1]
}

/** How many rows there are to go through. */
export async function countPeople(db: D1Database, siteId: string): Promise<number> {
  const count = await db
    .prepare(
      `select (select count(*) from visitors where site_id = ?1) + (select count(*) from leads where site_id = ?1) as n`,
    )
    .bind(siteId)
    .first<number>('n')
  return count ?? 0
}
