/** A site that somebody may look at, and as whom. */
export interface Entry {
  site: string
  siteName: string
  class: 'read' | 'admin'
  /** The name under which what they do is remembered. */
  name: string
  /** The id of the key that lets them in; `access` or `machine` where none does. */
  key: string
}

/** By what somebody may come in, all at once. */
export interface Ways {
  /** Hashes of read and admin keys; those that were revoked open nothing. */
  keys: readonly string[]
  /** As verified, normalised. */
  email: string | null
  /** The site that whoever sits at this machine may look at. */
  machine: string | null
}

/** Every site that is open to somebody, by name; the fullest rights first where there are several ways into one. */
export async function listEntries(db: D1Database, { keys, email, machine }: Ways): Promise<Entry[]> {
  const { results } = await db
    .prepare(
      `with entries as (
         select k.site_id as site, k.class, k.label as name, substr(k.hash, 1, 16) as key
         from json_each(?1) j cross join keys k on k.hash = j.value
         where k.revoked_at is null and k.class in ('read', 'admin')
         union all
         select site_id, class, ?2, 'access' from members where who in (?2, ?3)
         union all
         select ?4, 'admin', 'This machine', 'machine' where ?4 is not null
       )
       select e.site, s.name as siteName, e.class, e.name, e.key
       from entries e cross join sites s on s.id = e.site
       order by s.name, s.id, e.class, e.key = 'access' desc`,
    )
    .bind(JSON.stringify(keys), email, email === null ? null : email.slice(email.lastIndexOf('@')), machine)
    .all<Entry>()
  return results
}
