import type { Transition } from './transitions.ts'

/** A score that something done has lifted to one of the site's thresholds, or over it. */
export interface Crossing {
  dimension: string
  threshold: number
  /** As displayed, after. */
  score: number
  modelVersion: number
}

/** A transition or crossing that is still to be announced. */
export interface OutboxRow {
  siteId: string
  id: string
  leadId: string
}

/** Notes transitions to be announced, in the same commit that makes them; none where the site has no webhook to ring. */
export function insertOutbox(
  db: D1Database,
  siteId: string,
  transitions: readonly Pick<Transition, 'id' | 'leadId' | 'at'>[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into outbox (site_id, id, lead_id, at)
       select ?1, value ->> 'id', value ->> 'leadId', value ->> 'at' from json_each(?2)
       where exists (select 1 from webhooks where site_id = ?1 and disabled_at is null)`,
    )
    .bind(siteId, JSON.stringify(transitions.map(({ id, leadId, at }) => ({ id, leadId, at }))))
}

/** The same of crossings: each at most once until it is told. */
export function insertCrossings(
  db: D1Database,
  siteId: string,
  crossings: readonly { id: string; leadId: string; at: number; crossing: Crossing }[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into outbox (site_id, id, lead_id, at, crossing)
       select ?1, value ->> 'id', value ->> 'leadId', value ->> 'at', value -> 'crossing' from json_each(?2)
       where exists (select 1 from webhooks where site_id = ?1 and disabled_at is null)
       on conflict do nothing`,
    )
    .bind(siteId, JSON.stringify(crossings))
}

/** The oldest of every site in this database. */
export async function listOutbox(db: D1Database, limit: number): Promise<OutboxRow[]> {
  const { results } = await db
    .prepare(`select site_id as siteId, id, lead_id as leadId from outbox o
       where not exists (select 1 from sites s where s.id = o.site_id and s.held_at is not null)
       order by at limit ?1`)
    .bind(limit)
    .all<OutboxRow>()
  return results
}

export function deleteOutbox(db: D1Database, rows: readonly OutboxRow[]): D1PreparedStatement {
  return db
    .prepare(
      `delete from outbox where (site_id, id) in
         (select value ->> 'siteId', value ->> 'id' from json_each(?1))`,
    )
    .bind(JSON.stringify(rows))
}
