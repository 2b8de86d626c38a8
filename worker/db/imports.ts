/** How far a file of history has come. */
export interface Import {
  id: string
  name: string
  /** Lines done: where to go on. */
  next: number
  accepted: number
  duplicate: number
  ignored: number
  startedAt: number
  updatedAt: number
  finishedAt: number | null
}

const COLUMNS = `id, name, next, accepted, duplicate, ignored, started_at as startedAt, updated_at as updatedAt,
  finished_at as finishedAt`

/** Nothing where it has begun already: it goes on where it was. */
export function insertImport(
  db: D1Database,
  siteId: string,
  { id, name }: Pick<Import, 'id' | 'name'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into imports (site_id, id, name, next, accepted, duplicate, ignored, started_at, updated_at)
       values (?1, ?2, ?3, 0, 0, 0, 0, ?4, ?4) on conflict do nothing`,
    )
    .bind(siteId, id, name, now)
}

export async function findImport(db: D1Database, siteId: string, id: string): Promise<Import | null> {
  return db
    .prepare(`select ${COLUMNS} from imports where site_id = ?1 and id = ?2`)
    .bind(siteId, id)
    .first<Import>()
}

/** The newest first. */
export async function listImports(db: D1Database, siteId: string, limit: number): Promise<Import[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from imports where site_id = ?1 order by started_at desc limit ?2`)
    .bind(siteId, limit)
    .all<Import>()
  return results
}

/** Adds what some lines came to; nothing where somebody has gone on from the same line already. */
export function advanceImport(
  db: D1Database,
  siteId: string,
  { id, next }: Pick<Import, 'id' | 'next'>,
  came: { lines: number; accepted: number; duplicate: number; ignored: number },
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update imports set next = next + ?4, accepted = accepted + ?5, duplicate = duplicate + ?6, ignored = ignored + ?7,
         updated_at = ?8
       where site_id = ?1 and id = ?2 and next = ?3`,
    )
    .bind(siteId, id, next, came.lines, came.accepted, came.duplicate, came.ignored, now)
}

export function finishImport(db: D1Database, siteId: string, id: string, now: number): D1PreparedStatement {
  return db
    .prepare('update imports set finished_at = coalesce(finished_at, ?3) where site_id = ?1 and id = ?2')
    .bind(siteId, id, now)
}
