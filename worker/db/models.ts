/** What a publish does to the leads that it moves. */
export type PublishMode =
  /** Stages change upward only, and nobody is told. */
  | 'silent'
  /** Stages change either way, and webhooks ring. */
  | 'notify'
  /** What has been done keeps its worth; the new rules count from the publish on. Nobody is told. */
  | 'from-now'

/** One version of a site's model. Immutable. */
export interface ModelVersion {
  version: number
  /** JSON. */
  model: string
  author: string
  note: string
  mode: PublishMode
  /** Bases of registers that hold all that this version collects. */
  covers: string[]
  /** When it began to serve; null while the past is gone through for it, and where another came before that was done. */
  servedAt: number | null
}

export type PublishedVersion = Omit<ModelVersion, 'model' | 'covers'> & { publishedAt: number }

export function insertModel(
  db: D1Database,
  siteId: string,
  { version, model, author, note, mode, covers, servedAt }: ModelVersion,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into models (site_id, version, model, author, note, mode, covers, published_at, served_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
    )
    .bind(siteId, version, model, author, note, mode, JSON.stringify(covers), now, servedAt)
}

const COLUMNS = 'version, author, note, mode, published_at as publishedAt, served_at as servedAt'

/** The newest first. */
export async function listModels(db: D1Database, siteId: string): Promise<PublishedVersion[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from models where site_id = ?1 order by version desc`)
    .bind(siteId)
    .all<PublishedVersion>()
  return results
}

export async function findModel(
  db: D1Database,
  siteId: string,
  version: number,
): Promise<(PublishedVersion & { model: string }) | null> {
  return db
    .prepare(`select ${COLUMNS}, model from models where site_id = ?1 and version = ?2`)
    .bind(siteId, version)
    .first()
}

/** The models of some versions, as JSON. */
export async function listModelTexts(
  db: D1Database,
  siteId: string,
  versions: readonly number[],
): Promise<{ version: number; model: string }[]> {
  const { results } = await db
    .prepare(
      `select m.version, m.model from json_each(?2) j
       cross join models m on m.site_id = ?1 and m.version = j.value`,
    )
    .bind(siteId, JSON.stringify(versions))
    .all<{ version: number; model: string }>()
  return results
}

/** A version serves from now on. */
export function updateServed(
  db: D1Database,
  siteId: string,
  version: number,
  now: number,
): D1PreparedStatement {
  return db
    .prepare('update models set served_at = ?3 where site_id = ?1 and version = ?2')
    .bind(siteId, version, now)
}

/** The newest there is, serving or not. */
export async function findLatestVersion(db: D1Database, siteId: string): Promise<number> {
  const latest = await db
    .prepare('select max(version) as latest from models where site_id = ?1')
    .bind(siteId)
    .first<number>('latest')
  return latest ?? 0
}

/** The newest that there was at an instant; null before the first. */
export async function findVersionAt(db: D1Database, siteId: string, at: number): Promise<number | null> {
  return db
    .prepare('select max(version) as version from models where site_id = ?1 and published_at <= ?2')
    .bind(siteId, at)
    .first<number>('version')
}
