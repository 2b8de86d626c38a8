/** What is done with rows by their age. */
export type Sweeping = 'delete' | 'archive'

export interface Sweep {
  /** UTC, the last one begun. */
  day: string
  /** Where it goes on; null when it is done. */
  cursor: string | null
}

export async function findSweep(db: D1Database, siteId: string, what: Sweeping): Promise<Sweep | null> {
  return db
    .prepare('select day, cursor from sweeps where site_id = ?1 and what = ?2')
    .bind(siteId, what)
    .first<Sweep>()
}

export function upsertSweep(
  db: D1Database,
  siteId: string,
  what: Sweeping,
  { day, cursor }: Sweep,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into sweeps (site_id, what, day, cursor) values (?1, ?2, ?3, ?4)
       on conflict (site_id, what) do update set day = excluded.day, cursor = excluded.cursor`,
    )
    .bind(siteId, what, day, cursor)
}
