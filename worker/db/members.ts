/** Who may look at a site when Cloudflare Access says who they are. */
export interface Member {
  /** An e-mail, normalised; or `@example.com` for everybody there. */
  who: string
  class: 'read' | 'admin'
  addedAt: number
}

/** Named again, somebody gets the rights named last. */
export function upsertMember(
  db: D1Database,
  siteId: string,
  member: Pick<Member, 'who' | 'class'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into members (site_id, who, class, added_at) values (?1, ?2, ?3, ?4)
       on conflict (site_id, who) do update set class = excluded.class`,
    )
    .bind(siteId, member.who, member.class, now)
}

export function deleteMember(db: D1Database, siteId: string, who: string): D1PreparedStatement {
  return db.prepare('delete from members where site_id = ?1 and who = ?2').bind(siteId, who)
}

export async function listMembers(db: D1Database, siteId: string): Promise<Member[]> {
  const { results } = await db
    .prepare('select who, class, added_at as addedAt from members where site_id = ?1 order by who')
    .bind(siteId)
    .all<Member>()
  return results
}
