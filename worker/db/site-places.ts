/** The name of the database in which a site lives, by the first one's word. */
export async function findPlace(db: D1Database, siteId: string): Promise<string | null> {
  return db.prepare('select database from sites where id = ?1').bind(siteId).first<string>('database')
}

/** Nothing is written to a site in this database from now on; or again, where `at` is null. */
export function holdSite(db: D1Database, siteId: string, at: number | null): D1PreparedStatement {
  return db.prepare('update sites set held_at = ?2, epoch = epoch + 1 where id = ?1').bind(siteId, at)
}

/** The row of a site in the database it moves to, where it may be written to. */
export async function settleSite(
  { from, to }: { from: D1Database; to: D1Database },
  siteId: string,
  database: string,
): Promise<void> {
  const row = await from.prepare('select * from sites where id = ?1').bind(siteId).first<{ epoch: number }>()
  if (!row) throw new Error(`No site ${siteId} to move`)
  const settled = Object.entries({ ...row, database, held_at: null, epoch: row.epoch + 1 })
  const columns = settled.map(([column]) => column)
  await to
    .prepare(`insert or replace into sites (${columns}) values (${columns.map((_, at) => `?${at + 1}`)})`)
    .bind(...settled.map(([, value]) => value))
    .run()
}

/** The first database's word on where a site lives. */
export function placeSite(
  db: D1Database,
  siteId: string,
  database: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(`update sites set database = ?2, held_at = iif(?2 = 'DB', null, ?3) where id = ?1`)
    .bind(siteId, database, now)
}
