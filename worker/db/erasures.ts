import type { Place } from './erase.ts'

/** Somebody who is forgotten, while the site's events are still gone through for who else has said the name. */
export interface OpenErasure {
  leadId: string
  /** Identity keys, those of hashed addresses among them. */
  names: string[]
  /** When; what was said later is of somebody who has come again. */
  at: number
  /** Up to here nobody says the name any more. */
  after: Place
}

/** With the deletion of the lead, in one transaction. */
export function insertErasure(
  db: D1Database,
  siteId: string,
  { leadId, names, at, after }: OpenErasure,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into erasures (site_id, lead_id, names, at, after_visitor, after_event) values (?1, ?2, ?3, ?4, ?5, ?6)`,
    )
    .bind(siteId, leadId, JSON.stringify(names), at, after.visitor, after.id)
}

/** What is still to be gone through, of all sites of a database, the oldest first. */
export async function listErasures(db: D1Database): Promise<{ siteId: string; erasure: OpenErasure }[]> {
  const { results } = await db
    .prepare(
      `select site_id as siteId, lead_id as leadId, names, at, after_visitor as visitor, after_event as event
       from erasures order by at`,
    )
    .all<{ siteId: string; leadId: string; names: string; at: number; visitor: string; event: string }>()
  return results.map(({ siteId, leadId, names, at, visitor, event }) => ({
    siteId,
    erasure: { leadId, names: JSON.parse(names), at, after: { visitor, id: event } },
  }))
}

/** It has come so far; null where nothing is left to look at, and then nothing tells of it any more. */
export function moveErasure(
  db: D1Database,
  siteId: string,
  leadId: string,
  after: Place | null,
): D1PreparedStatement {
  if (after === null) {
    return db.prepare('delete from erasures where site_id = ?1 and lead_id = ?2').bind(siteId, leadId)
  }
  return db
    .prepare('update erasures set after_visitor = ?3, after_event = ?4 where site_id = ?1 and lead_id = ?2')
    .bind(siteId, leadId, after.visitor, after.id)
}
