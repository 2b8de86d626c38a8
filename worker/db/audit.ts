/** One administrative act, as it was done. Append only; goes with its site. */
export interface Act {
  id: string
  at: number
  /** The key that did it, by its label and the beginning of its hash. */
  key: string
  label: string
  /** The operation's name in the API's document. */
  operation: string
  /** What it was done to, where that is no person: of whom was erased nothing stays. */
  target: string | null
}

export function insertAct(db: D1Database, siteId: string, act: Act): D1PreparedStatement {
  return db
    .prepare(
      // A site that was erased with this act keeps nothing, not even that.
      `insert into audit (site_id, at, id, key_id, label, operation, target)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where exists (select 1 from sites where id = ?1)`,
    )
    .bind(siteId, act.at, act.id, act.key, act.label, act.operation, act.target)
}

/** The newest first, after a position where one is given. */
export async function listActs(
  db: D1Database,
  siteId: string,
  { limit, after }: { limit: number; after: { at: number; id: string } | null },
): Promise<Act[]> {
  const { results } = await db
    .prepare(
      `select id, at, key_id as "key", label, operation, target from audit
       where site_id = ?1 and (?2 is null or (at, id) < (?2, ?3))
       order by at desc, id desc limit ?4`,
    )
    .bind(siteId, after?.at ?? null, after?.id ?? null, limit)
    .all<Act>()
  return results
}
