/** Rows deleted in one statement: a large site goes in many calls, none of which D1 would cut off. */
const SLICE = 2_000

/** All tables in which sites have rows, those last that a half-erased site is still known by. */
export async function listSiteTables(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select name from sqlite_master where type = 'table' and sql like '%site_id %'
       order by name in ('keys', 'members', 'models'), name`,
    )
    .all<{ name: string }>()
  return results.map(({ name }) => name)
}

/** Of a table from `listSiteTables`. Says whether there may be more. */
export async function deleteSlice(db: D1Database, table: string, siteId: string): Promise<boolean> {
  const { results } = await db
    .prepare(`select name from pragma_table_info(?1) where pk > 0 order by pk`)
    .bind(table)
    .all<{ name: string }>()
  const key = results.map(({ name }) => name).join(', ')
  const { meta } = await db
    .prepare(
      `delete from ${table} where (${key}) in (select ${key} from ${table} where site_id = ?1 limit ${SLICE})`,
    )
    .bind(siteId)
    .run()
  return meta.changes >= SLICE
}

/** No key of the site opens anything any more, but those that may go on with erasing it. */
export function revokeAllButAdmin(db: D1Database, siteId: string, now: number): D1PreparedStatement {
  return db
    .prepare(`update keys set revoked_at = ?2 where site_id = ?1 and class <> 'admin' and revoked_at is null`)
    .bind(siteId, now)
}

export function deleteSite(db: D1Database, siteId: string): D1PreparedStatement {
  return db.prepare('delete from sites where id = ?1').bind(siteId)
}
