export type KeyClass = 'write' | 'send' | 'read' | 'admin'

export interface KeyRow {
  hash: string
  site_id: string
  class: KeyClass
  label: string
  last_four: string
  public_key: string | null
}

/** Nothing where the very key is there already. */
export function insertKey(db: D1Database, key: KeyRow, now: number): D1PreparedStatement {
  return db
    .prepare(
      `insert into keys (hash, site_id, class, label, last_four, public_key, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (hash) do nothing`,
    )
    .bind(key.hash, key.site_id, key.class, key.label, key.last_four, key.public_key, now)
}

/** A key that is not revoked. */
export async function findKey(
  db: D1Database,
  hash: string,
): Promise<{ id: string; siteId: string; class: KeyClass; label: string } | null> {
  return db
    .prepare(
      `select substr(hash, 1, ${ID_LENGTH}) as id, site_id as siteId, class, label
       from keys where hash = ?1 and revoked_at is null`,
    )
    .bind(hash)
    .first()
}

/** When the key was last used, to the hour: a row written for every request would cost more than the request. */
export function touchKey(db: D1Database, hash: string, now: number): D1PreparedStatement {
  return db
    .prepare('update keys set used_at = ?2 where hash = ?1 and (used_at is null or used_at < ?2 - 3600000)')
    .bind(hash, now)
}

/** A key as people see it: by the beginning of its hash. */
export interface Key {
  id: string
  class: KeyClass
  label: string
  lastFour: string
  publicKey: string | null
  createdAt: number
  usedAt: number | null
  revokedAt: number | null
}

const ID_LENGTH = 16

export function keyIdOf(hash: string): string {
  return hash.slice(0, ID_LENGTH)
}

/** The newest first, revoked ones too. */
export async function listKeys(db: D1Database, siteId: string): Promise<Key[]> {
  const { results } = await db
    .prepare(
      `select substr(hash, 1, ${ID_LENGTH}) as id, class, label, last_four as lastFour, public_key as publicKey,
              created_at as createdAt, used_at as usedAt, revoked_at as revokedAt
       from keys where site_id = ?1 order by created_at desc, hash`,
    )
    .bind(siteId)
    .all<Key>()
  return results
}

/** Gives the hash of the key that it revokes. */
export function revokeKey(db: D1Database, siteId: string, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `update keys set revoked_at = ?3
       where site_id = ?1 and substr(hash, 1, ${ID_LENGTH}) = ?2 and revoked_at is null returning hash`,
    )
    .bind(siteId, id, now)
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
