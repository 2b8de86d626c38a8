import type { StoredEvent } from '../../shared/wire.ts'
import type { VisitorEvents } from './events.ts'

/** An object of the archive, as a visitor's row leads to it. */
export interface ArchivedBlock {
  visitor: string
  part: string
  day: string
  version: number
  /** Which block of it, and how long each is. */
  block: number
  lengths: number[]
}

/** Where events of some visitors of site ?1 lie; `ids` selects their ids. A cross join keeps its order, see snapshot.ts. */
export function blocksOf(ids: string): string {
  return `select v.id as visitor, a.id as part, a.day, a.version, p.value ->> 1 as block, a.blocks as lengths
    from (${ids}) j cross join visitors v on v.site_id = ?1 and v.id = j.id
    cross join json_each('[' || v.archived || ']') p
    cross join archive_parts a on a.site_id = ?1 and a.id = p.value ->> 0`
}

/** How many events a visitor `v` of site ?1 has, those in the archive among them: none are read. */
export const EVENTS_OF_VISITOR = `((select count(*) from events e where e.site_id = ?1 and e.visitor_id = v.id)
    + (select coalesce(sum(p.value ->> 2), 0) from json_each('[' || v.archived || ']') p))`

type StoredBlock = Omit<ArchivedBlock, 'lengths'> & { lengths: string }

export function selectBlocks(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
): D1PreparedStatement {
  return db.prepare(blocksOf('select value as id from json_each(?2)')).bind(siteId, JSON.stringify(visitors))
}

export function toBlocks(result: D1Result<unknown> | undefined): ArchivedBlock[] {
  // `batch` cannot say which statement gives which row; the one above does.
  return ((result?.results ?? []) as StoredBlock[]).map((row) => ({
    ...row,
    lengths: JSON.parse(row.lengths),
  }))
}

export async function listBlocks(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
): Promise<ArchivedBlock[]> {
  return toBlocks(await selectBlocks(db, siteId, visitors).all())
}

/** What the database has of some visitors' events, and where the others lie: both as of one instant. */
export async function listEventsAndBlocks(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
): Promise<{ groups: VisitorEvents[]; blocks: ArchivedBlock[] }> {
  const [rows, blocks] = await db.batch([
    db
      .prepare(
        `select e.visitor_id as visitor, e.body from json_each(?2) j
         cross join events e on e.site_id = ?1 and e.visitor_id = j.value
         order by e.visitor_id, e.id`,
      )
      .bind(siteId, JSON.stringify(visitors)),
    selectBlocks(db, siteId, visitors),
  ])
  const groups = new Map<string, StoredEvent[]>(visitors.map((visitor) => [visitor, []]))
  for (const { visitor, body } of (rows?.results ?? []) as { visitor: string; body: string }[])
    groups.get(visitor)?.push(JSON.parse(body))
  return {
    groups: [...groups].map(([visitor, events]) => ({ visitor, events })),
    blocks: toBlocks(blocks),
  }
}

/** Those of a lead's visitors, the newest day first. */
export async function listLeadBlocks(
  db: D1Database,
  siteId: string,
  leadId: string,
): Promise<ArchivedBlock[]> {
  const visitors = 'select distinct visitor_id as id from links where site_id = ?1 and lead_id = ?2'
  const sql = `${blocksOf(visitors)} where v.lead_id = ?2 order by a.day desc`
  return toBlocks(await db.prepare(sql).bind(siteId, leadId).all())
}
