// Visitors that are taken for machines, by the verdict their rows hold (`Noise` in visitors.ts).

/** Those among the next visitors by id that are taken for machines, and the last id looked at. */
export async function listMachines(
  db: D1Database,
  siteId: string,
  { after, scanned, limit }: { after: string; scanned: number; limit: number },
): Promise<{ ids: string[]; last: string | null }> {
  const { results } = await db
    .prepare(
      `select id, noise ->> 'verdict' is not null as machine from visitors
       where site_id = ?1 and id > ?2 order by id limit ?3`,
    )
    .bind(siteId, after, scanned)
    .all<{ id: string; machine: number }>()
  const ids = results.filter(({ machine }) => machine === 1).map(({ id }) => id)
  if (ids.length > limit) return { ids: ids.slice(0, limit), last: ids[limit - 1] ?? null }
  return { ids, last: results.length < scanned ? null : (results.at(-1)?.id ?? null) }
}

/** Why visitors of a lead are taken for machines, by visitor; those that are not are left out. */
export async function listVerdicts(
  db: D1Database,
  siteId: string,
  leadId: string,
): Promise<{ visitor: string; reason: string }[]> {
  const { results } = await db
    .prepare(
      `select v.id as visitor, v.noise ->> 'verdict' as reason
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       where v.noise ->> 'verdict' is not null
       order by v.id`,
    )
    .bind(siteId, leadId)
    .all<{ visitor: string; reason: string }>()
  return results
}
