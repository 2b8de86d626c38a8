export interface Sweep {
  day: string
  /** Where it goes on; null when it is done. */
  cursor: string | null
}

export async function findSweep(db: D1Database, siteId: string): Promise<Sweep | null> {
  return db.prepare('select day, cursor from sweeps where site_id = ?1').bind(siteId).first()
}

export function upsertSweep(db: D1Database, siteId: string, { day, cursor }: Sweep): D1PreparedStatement {
  return db
    .prepare(
      `insert into sweeps (site_id, day, cursor) values (?1, ?2, ?3)
       on conflict (site_id) do update set day = excluded.day, cursor = excluded.cursor`,
    )
    .bind(siteId, day, cursor)
}
