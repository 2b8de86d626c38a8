import type { StoredEvent } from '../../shared/wire.ts'

export interface RecentEvent {
  visitor: string
  /** Null while nobody knows who it is. */
  lead: string | null
  event: StoredEvent
}

/**
 * What the visitors seen last did since `since`, newest first. `fromId` is the first id that an event of that time can
 * have: of a visitor's whole past only the end is read.
 */
export async function listRecentEvents(
  db: D1Database,
  siteId: string,
  { since, fromId, visitors, limit }: { since: number; fromId: string; visitors: number; limit: number },
): Promise<RecentEvent[]> {
  const { results } = await db
    .prepare(
      `with recent as (
         select id, lead_id from visitors where site_id = ?1 and last_seen_at >= ?2 order by last_seen_at desc limit ?4
       )
       select r.id as visitor, r.lead_id as lead, e.body
       from recent r cross join events e on e.site_id = ?1 and e.visitor_id = r.id and e.id >= ?3
       where e.at >= ?2 order by e.at desc, e.id desc limit ?5`,
    )
    .bind(siteId, since, fromId, visitors, limit)
    .all<{ visitor: string; lead: string | null; body: string }>()
  return results.map(({ body, ...row }) => ({ ...row, event: JSON.parse(body) }))
}
