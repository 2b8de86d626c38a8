/** What could not be projected however often it was tried, kept to be read and driven again. */
export interface Rejected {
  siteId: string
  /** Begins with its time, see shared/ids.ts. */
  id: string
  at: number
  reason: string
  /** JSON as it was queued. */
  body: string
}

/** As it is kept. `once`: what is told under this name already, as long as that is there, is not told again. */
export type NewRejected = Rejected & { once?: string }

export function insertRejected(db: D1Database, rejected: readonly NewRejected[]): D1PreparedStatement {
  return db
    .prepare(
      `insert into rejected (site_id, id, at, reason, body, once)
       select value ->> 'siteId', value ->> 'id', value ->> 'at', value ->> 'reason', value ->> 'body', value ->> 'once'
       from json_each(?1) where true
       on conflict do nothing`,
    )
    .bind(JSON.stringify(rejected))
}

/** Sorts after every id. */
const LAST = '~'

/** The newest first, after a position where one is given: ids begin with their time, so only what is shown is read. */
export async function listRejected(
  db: D1Database,
  siteId: string,
  { limit, after }: { limit: number; after: { at: number; id: string } | null },
): Promise<Omit<Rejected, 'siteId'>[]> {
  const { results } = await db
    .prepare(
      `select id, at, reason, body from rejected
       where site_id = ?1 and id < ?2 order by id desc limit ?3`,
    )
    .bind(siteId, after?.id ?? LAST, limit)
    .all<Omit<Rejected, 'siteId'>>()
  return results
}

export async function findRejected(db: D1Database, siteId: string, id: string): Promise<Rejected | null> {
  return db
    .prepare('select site_id as siteId, id, at, reason, body from rejected where site_id = ?1 and id = ?2')
    .bind(siteId, id)
    .first()
}

export function deleteRejected(db: D1Database, siteId: string, id: string): D1PreparedStatement {
  return db.prepare('delete from rejected where site_id = ?1 and id = ?2').bind(siteId, id)
}

/** What has been there for long enough, of every site. */
export function deleteOldRejected(db: D1Database, before: number): D1PreparedStatement {
  return db.prepare('delete from rejected where at < ?1').bind(before)
}
