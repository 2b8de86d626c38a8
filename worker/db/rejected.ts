/** What could not be projected however often it was tried, kept to be read and driven again. */
export interface Rejected {
  siteId: string
  id: string
  at: number
  reason: string
  /** JSON as it was queued. */
  body: string
}

export function insertRejected(db: D1Database, rejected: readonly Rejected[]): D1PreparedStatement {
  return db
    .prepare(
      `insert into rejected (site_id, id, at, reason, body)
       select value ->> 'siteId', value ->> 'id', value ->> 'at', value ->> 'reason', value ->> 'body'
       from json_each(?1) where true
       on conflict (site_id, id) do nothing`,
    )
    .bind(JSON.stringify(rejected))
}
