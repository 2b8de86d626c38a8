/** What is left of somebody who was erased, or took consent back: enough to know a late event of theirs by. */
export interface Tombstone {
  hash: string
  at: number
  cause: 'erased' | 'withdrawn'
}

/** The last word counts: after an erasure a visitor may come again, and then take its consent back. */
export function insertTombstones(
  db: D1Database,
  siteId: string,
  tombstones: readonly Tombstone[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into tombstones (site_id, hash, at, cause)
       select ?1, value ->> 'hash', value ->> 'at', value ->> 'cause' from json_each(?2) where true
       on conflict (site_id, hash) do update set at = max(at, excluded.at), cause = excluded.cause`,
    )
    .bind(siteId, JSON.stringify(tombstones))
}

export async function findTombstones(
  db: D1Database,
  siteId: string,
  hashes: readonly string[],
): Promise<Tombstone[]> {
  const { results } = await db
    .prepare(
      `select t.hash, t.at, t.cause from json_each(?2) h
       cross join tombstones t on t.site_id = ?1 and t.hash = h.value`,
    )
    .bind(siteId, JSON.stringify(hashes))
    .all<Tombstone>()
  return results
}

export function deleteTombstones(
  db: D1Database,
  siteId: string,
  hashes: readonly string[],
): D1PreparedStatement {
  return db
    .prepare('delete from tombstones where site_id = ?1 and hash in (select value from json_each(?2))')
    .bind(siteId, JSON.stringify(hashes))
}

/** Those that no event young enough to be taken could meet any more, a slice at a time. */
export function deleteOldTombstones(
  db: D1Database,
  siteId: string,
  { before, limit }: { before: number; limit: number },
): D1PreparedStatement {
  return db
    .prepare(
      `delete from tombstones where site_id = ?1 and hash in
         (select hash from tombstones where site_id = ?1 and at < ?2 limit ?3)`,
    )
    .bind(siteId, before, limit)
}
