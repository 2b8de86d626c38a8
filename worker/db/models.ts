export interface ModelVersion {
  version: number
  /** JSON. */
  model: string
  author: string
  note: string
}

export function insertModel(
  db: D1Database,
  siteId: string,
  model: ModelVersion,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into models (site_id, version, model, author, note, published_at)
       values (?1, ?2, ?3, ?4, ?5, ?6)`,
    )
    .bind(siteId, model.version, model.model, model.author, model.note, now)
}
