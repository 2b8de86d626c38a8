/** The predictor that a site uses: one at most. */
export interface PredictorRow {
  /** JSON, see PublishedPredictor. */
  body: string
  publishedAt: number
}

/** Whoever writes names its study: one that has been replaced by another meanwhile writes nothing. */
export interface OfStudy {
  siteId: string
  id: string
}

const STANDS = `exists (select 1 from studies t where t.site_id = ?1 and t.id = ?2 and t.phase = 'done')`

export function upsertPredictor(
  db: D1Database,
  { siteId, id }: OfStudy,
  { body, publishedAt }: PredictorRow,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into predictors (site_id, body, published_at)
       select ?1, ?3, ?4 where ${STANDS}
       on conflict (site_id) do update set body = excluded.body, published_at = excluded.published_at`,
    )
    .bind(siteId, id, body, publishedAt)
}

export function deletePredictor(db: D1Database, { siteId, id }: OfStudy): D1PreparedStatement {
  return db.prepare(`delete from predictors where site_id = ?1 and ${STANDS}`).bind(siteId, id)
}

export async function findPredictor(db: D1Database, siteId: string): Promise<PredictorRow | null> {
  return db
    .prepare('select body, published_at as publishedAt from predictors where site_id = ?1')
    .bind(siteId)
    .first<PredictorRow>()
}
