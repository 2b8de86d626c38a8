import { SITE_DEFAULTS } from './sites.ts'

/** How pages are told apart; under another number all are counted anew. 2: a hash router's routes are pages of their own. */
export const COUNTING = 2

/** How far the counting of a site's pages has come. */
export interface PageWalk {
  basis: string
  /** When the last visitor counted was last seen, and its id. */
  at: number
  visitor: string
}

/**
 * Sites that live here of which somebody was seen, before an instant, who is not counted yet, or that have to be counted anew; those first that
 * have come least far. The basis is made of the site's word on machines, `findLastImport` and `COUNTING`.
 */
export async function listSitesToCount(
  db: D1Database,
  { until, quietSince }: { until: number; quietSince: number },
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select s.id from sites s left join page_walks w on w.site_id = s.id
       where s.held_at is null and (
         w.basis is not coalesce(s.settings ->> 'bots', ?3) || ' ' || coalesce((
           select max(updated_at) from imports i where i.site_id = s.id and (finished_at is not null or updated_at < ?2)), 0) || ' ' || ?4
         or exists (select 1 from visitors v
                    where v.site_id = s.id and (v.last_seen_at, v.id) > (w.at, w.visitor_id) and v.last_seen_at < ?1))
       order by w.at`,
    )
    .bind(until, quietSince, SITE_DEFAULTS.bots, `${COUNTING}`)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

export async function findPageWalk(db: D1Database, siteId: string): Promise<PageWalk | null> {
  return db
    .prepare('select basis, at, visitor_id as visitor from page_walks where site_id = ?1')
    .bind(siteId)
    .first<PageWalk>()
}

export function upsertPageWalk(
  db: D1Database,
  siteId: string,
  { basis, at, visitor }: PageWalk,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into page_walks (site_id, basis, at, visitor_id) values (?1, ?2, ?3, ?4)
       on conflict (site_id) do update set basis = excluded.basis, at = excluded.at, visitor_id = excluded.visitor_id`,
    )
    .bind(siteId, basis, at, visitor)
}

/** The next visitors by when they were last seen, the longest ago first, of those last seen before an instant. */
export async function listNextSeen(
  db: D1Database,
  siteId: string,
  { after, until, limit }: { after: Pick<PageWalk, 'at' | 'visitor'>; until: number; limit: number },
): Promise<{ visitor: string; at: number }[]> {
  const { results } = await db
    .prepare(
      `select id as visitor, last_seen_at as at from visitors
       where site_id = ?1 and (last_seen_at, id) > (?2, ?3) and last_seen_at < ?4
       order by last_seen_at, id limit ?5`,
    )
    .bind(siteId, after.at, after.visitor, until, limit)
    .all<{ visitor: string; at: number }>()
  return results
}

/** Those seen last, at an instant or after it. */
export async function listSeenSince(
  db: D1Database,
  siteId: string,
  { since, limit }: { since: number; limit: number },
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from visitors where site_id = ?1 and last_seen_at >= ?2 order by last_seen_at desc, id limit ?3`,
    )
    .bind(siteId, since, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** When history last came in: of files that are finished, or that nobody has gone on with since an instant. */
export async function findLastImport(db: D1Database, siteId: string, quietSince: number): Promise<number> {
  const row = await db
    .prepare(
      `select max(updated_at) as at from imports
       where site_id = ?1 and (finished_at is not null or updated_at < ?2)`,
    )
    .bind(siteId, quietSince)
    .first<{ at: number | null }>()
  return row?.at ?? 0
}
