import type { StoredEvent } from '../../shared/wire.ts'

export interface RecentEvent {
  visitor: string
  /** Null while nobody knows who it is. */
  lead: string | null
  /** What the lead is known by; null where there is none, or it was erased just now. */
  who: string | null
  /** How much the visitor did in that time, those left out among it; more than `counted` is not looked at. */
  total: number
  event: StoredEvent
}

/**
 * What the visitors seen last did since `since`, newest first. Bounded whatever anybody did: of each visitor at most `each`
 * events are read, the last by id. `fromId` is the first id that an event of that time can have: ids begin with their time,
 * so of a visitor's past only the end is looked at.
 */
export async function listRecentEvents(
  db: D1Database,
  siteId: string,
  { since, fromId, visitors, each, counted, limit }: RecentQuery,
): Promise<RecentEvent[]> {
  const { results } = await db
    .prepare(
      `with recent as materialized (
         select id, lead_id, (
           select count(*) from (
             select at from events where site_id = ?1 and visitor_id = v.id and id >= ?3 order by id desc limit ?7
           ) where at >= ?2) as total
         from visitors v where site_id = ?1 and last_seen_at >= ?2 order by last_seen_at desc limit ?4
       )
       select r.id as visitor, r.lead_id as lead, r.total,
              (select coalesce(email, user_id) from leads where site_id = ?1 and id = r.lead_id) as who, e.value ->> 2 as body
       from recent r cross join json_each((
         select json_group_array(json_array(at, id, body)) from (
           select at, id, body from events where site_id = ?1 and visitor_id = r.id and id >= ?3 order by id desc limit ?5
         )
       )) e
       where e.value ->> 0 >= ?2 order by e.value ->> 0 desc, e.value ->> 1 desc limit ?6`,
    )
    .bind(siteId, since, fromId, visitors, each, limit, counted)
    .all<Omit<RecentEvent, 'event'> & { body: string }>()
  return results.map(({ body, ...row }) => ({ ...row, event: JSON.parse(body) }))
}

export interface RecentQuery {
  since: number
  fromId: string
  visitors: number
  each: number
  /** To say how many are left out, so many of each are looked at. */
  counted: number
  limit: number
}

/** The last word of a page: where it was, and when. */
export interface PageHeard {
  at: number
  url: string
}

/**
 * The newest event that the script of a page sent with the write key, looked for among the visitors seen last: at most so many
 * visitors, and so many events of each. Null where these did nothing but by servers, imports and by hand.
 */
export async function findPageHeard(
  db: D1Database,
  siteId: string,
  { visitors, each }: Pick<RecentQuery, 'visitors' | 'each'>,
): Promise<PageHeard | null> {
  return db
    .prepare(
      `with recent as (
         select id from visitors where site_id = ?1 order by last_seen_at desc limit ?2
       )
       select e.value ->> 0 as at, e.value ->> 1 as url
       from recent r cross join json_each((
         select json_group_array(json_array(at, url)) from (
           select at, body ->> 'url' as url from (
             select at, body from events where site_id = ?1 and visitor_id = r.id order by id desc limit ?3
           ) where body ->> 'provenance' <> 'server' and body ->> 'url' is not null order by at desc limit 1
         )
       )) e
       order by at desc limit 1`,
    )
    .bind(siteId, visitors, each)
    .first<PageHeard>()
}
