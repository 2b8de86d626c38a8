/** A review as it was written. Never changed. */
export interface StoredReview {
  at: number
  body: string
}

export function insertReview(
  db: D1Database,
  siteId: string,
  { at, body }: StoredReview,
): D1PreparedStatement {
  return db.prepare('insert into reviews (site_id, at, body) values (?1, ?2, ?3)').bind(siteId, at, body)
}

/** The newest first. */
export async function listReviews(db: D1Database, siteId: string, limit: number): Promise<StoredReview[]> {
  const { results } = await db
    .prepare('select at, body from reviews where site_id = ?1 order by at desc limit ?2')
    .bind(siteId, limit)
    .all<StoredReview>()
  return results
}
