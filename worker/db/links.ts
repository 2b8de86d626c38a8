import type { Provenance } from '../../shared/wire.ts'

/** One join or un-join of a visitor and a lead. Append only: the visitor's row says where it is linked now. */
export interface Link {
  leadId: string
  visitor: string
  at: number
  joined: boolean
  cause: 'claimed' | 'verified' | 'by hand'
  provenance: Provenance
}

export function insertLinks(db: D1Database, siteId: string, links: readonly Link[]): D1PreparedStatement {
  return db
    .prepare(
      `insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance)
       select ?1, value ->> 'leadId', value ->> 'visitor', value ->> 'at', value ->> 'joined',
              value ->> 'cause', value ->> 'provenance'
       from json_each(?2)`,
    )
    .bind(siteId, JSON.stringify(links))
}

/** Every join and un-join of a lead, oldest first. */
export async function listLinks(db: D1Database, siteId: string, leadId: string): Promise<Link[]> {
  const { results } = await db
    .prepare(
      `select lead_id as leadId, visitor_id as visitor, at, joined, cause, provenance
       from links where site_id = ?1 and lead_id = ?2
       order by at, visitor_id`,
    )
    .bind(siteId, leadId)
    .all<Omit<Link, 'joined'> & { joined: number }>()
  return results.map((row) => ({ ...row, joined: row.joined === 1 }))
}
