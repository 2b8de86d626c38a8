/** A filter of leads that is kept under a name, for everybody who sees the site. */
export interface SavedList {
  name: string
  /** As the list's address says it: 'stage=mql&days=7'. */
  query: string
  author: string
  createdAt: number
}

/** By name. */
export async function listSavedLists(db: D1Database, siteId: string): Promise<SavedList[]> {
  const { results } = await db
    .prepare(
      `select name, query, author, created_at as createdAt from lists
       where site_id = ?1 order by name collate nocase`,
    )
    .bind(siteId)
    .all<SavedList>()
  return results
}

/** Where there is one of that name already, or as many as may be, no row is changed. */
export function insertList(
  db: D1Database,
  siteId: string,
  { name, query, author, createdAt }: SavedList,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into lists (site_id, name, query, author, created_at)
       select ?1, ?2, ?3, ?4, ?5
       where (select count(*) from lists where site_id = ?1) < ?6
       on conflict (site_id, name) do nothing`,
    )
    .bind(siteId, name, query, author, createdAt, most)
}

export function deleteList(db: D1Database, siteId: string, name: string): D1PreparedStatement {
  return db.prepare('delete from lists where site_id = ?1 and name = ?2').bind(siteId, name)
}
