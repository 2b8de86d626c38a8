/** Something unfinished: JSON, as it was saved. */
export interface Draft {
  body: string
  author: string
  updatedAt: number
}

export function upsertDraft(db: D1Database, siteId: string, id: string, draft: Draft): D1PreparedStatement {
  return db
    .prepare(
      `insert into drafts (site_id, id, body, author, updated_at) values (?1, ?2, ?3, ?4, ?5)
       on conflict (site_id, id) do update set
         body = excluded.body, author = excluded.author, updated_at = excluded.updated_at`,
    )
    .bind(siteId, id, draft.body, draft.author, draft.updatedAt)
}

export async function findDraft(db: D1Database, siteId: string, id: string): Promise<Draft | null> {
  return db
    .prepare('select body, author, updated_at as updatedAt from drafts where site_id = ?1 and id = ?2')
    .bind(siteId, id)
    .first()
}

export function deleteDraft(db: D1Database, siteId: string, id: string): D1PreparedStatement {
  return db.prepare('delete from drafts where site_id = ?1 and id = ?2').bind(siteId, id)
}
