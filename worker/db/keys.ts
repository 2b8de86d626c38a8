export type KeyClass = 'write' | 'send' | 'read' | 'admin'

export interface KeyRow {
  hash: string
  site_id: string
  class: KeyClass
  label: string
  last_four: string
  public_key: string | null
}

export function insertKey(db: D1Database, key: KeyRow, now: number): D1PreparedStatement {
  return db
    .prepare(
      `insert into keys (hash, site_id, class, label, last_four, public_key, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    )
    .bind(key.hash, key.site_id, key.class, key.label, key.last_four, key.public_key, now)
}

/** A key that is not revoked. */
export async function findKey(
  db: D1Database,
  hash: string,
): Promise<{ siteId: string; class: KeyClass; label: string } | null> {
  return db
    .prepare('select site_id as siteId, class, label from keys where hash = ?1 and revoked_at is null')
    .bind(hash)
    .first()
}

/** When the key was last used, to the hour: a row written for every request would cost more than the request. */
export function touchKey(db: D1Database, hash: string, now: number): D1PreparedStatement {
  return db
    .prepare('update keys set used_at = ?2 where hash = ?1 and (used_at is null or used_at < ?2 - 3600000)')
    .bind(hash, now)
}

/** The hashes of a site's live write keys: under these KV has copies of it. */
export async function listWriteKeyHashes(db: D1Database, siteId: string): Promise<string[]> {
  const { results } = await db
    .prepare(`select hash from keys where site_id = ?1 and class = 'write' and revoked_at is null`)
    .bind(siteId)
    .all<{ hash: string }>()
  return results.map(({ hash }) => hash)
}

/** The newest of a site's live write keys, as its snippet has it. */
export async function findPublicKey(db: D1Database, siteId: string): Promise<string | null> {
  return db
    .prepare(
      `select public_key from keys where site_id = ?1 and class = 'write' and revoked_at is null
       order by created_at desc limit 1`,
    )
    .bind(siteId)
    .first<string>('public_key')
}
