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

/** Each at its instant, or after the one before of the same visitor and lead: the log is read in the order of time. */
export function insertLinks(db: D1Database, siteId: string, links: readonly Link[]): D1PreparedStatement {
  return db
    .prepare(
      `insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance)
       select ?1, value ->> 'leadId', value ->> 'visitor',
              max(value ->> 'at', coalesce((select max(at) + 1 from links
                where site_id = ?1 and lead_id = value ->> 'leadId' and visitor_id = value ->> 'visitor'), 0)),
              value ->> 'joined', value ->> 'cause', value ->> 'provenance'
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

/** The same of several leads, by lead. */
export async function listLinksOf(
  db: D1Database,
  siteId: string,
  leadIds: readonly string[],
): Promise<Link[]> {
  const { results } = await db
    .prepare(
      `select l.lead_id as leadId, l.visitor_id as visitor, l.at, l.joined, l.cause, l.provenance
       from json_each(?2) j cross join links l on l.site_id = ?1 and l.lead_id = j.value
       order by l.lead_id, l.at, l.visitor_id`,
    )
    .bind(siteId, JSON.stringify(leadIds))
    .all<Omit<Link, 'joined'> & { joined: number }>()
  return results.map((row) => ({ ...row, joined: row.joined === 1 }))
}
