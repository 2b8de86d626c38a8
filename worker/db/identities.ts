export interface Identity {
  /** 'email:ada@example.com' or 'user:42'. */
  key: string
  leadId: string
}

/** A key that somebody else took since the read aborts the batch. */
export function insertIdentities(
  db: D1Database,
  siteId: string,
  identities: readonly Identity[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into identities (site_id, key, lead_id)
       select ?1, value ->> 'key', value ->> 'leadId' from json_each(?2)`,
    )
    .bind(siteId, JSON.stringify(identities))
}
