import type { StoredEvent } from '../../shared/wire.ts'
import { EVENTS_OF_VISITOR } from './archived.ts'

/** Fresh events of one visitor. */
export interface VisitorEvents {
  visitor: string
  events: readonly StoredEvent[]
}

/**
 * Appends events in one statement, however many. Only ids not seen before: a race on one aborts the batch, and the
 * projection reads again. The body is the event as it is, so that nothing is encoded twice.
 *
 * `or fail`: the whole batch is undone anyway, so SQLite need not keep each page as it was before this statement as well, which
 * it does in a file: https://sqlite.org/tempfiles.html#statement_journal_files
 */
export function insertEvents(
  db: D1Database,
  siteId: string,
  groups: readonly VisitorEvents[],
): D1PreparedStatement {
  const [first, ...others] = groups
  if (first && others.length === 0) {
    return db
      .prepare(
        `insert or fail into events (site_id, visitor_id, id, at, kind, body)
         select ?1, ?2, value ->> 'id', value ->> 'at', value ->> 'kind', value
         from json_each(?3)`,
      )
      .bind(siteId, first.visitor, JSON.stringify(first.events))
  }
  return db
    .prepare(
      `insert or fail into events (site_id, visitor_id, id, at, kind, body)
       select ?1, g.value ->> 'visitor', e.value ->> 'id', e.value ->> 'at', e.value ->> 'kind', e.value
       from json_each(?2) g, json_each(g.value, '$.events') e`,
    )
    .bind(siteId, JSON.stringify(groups))
}

/** What the database has of one visitor's events, so many at a time, in the order of their ids. */
export async function listEventPage(
  db: D1Database,
  siteId: string,
  visitor: string,
  { after, limit }: { after: string; limit: number },
): Promise<StoredEvent[]> {
  const { results } = await db
    .prepare(
      `select body from events where site_id = ?1 and visitor_id = ?2 and id > ?3 order by id limit ?4`,
    )
    .bind(siteId, visitor, after, limit)
    .all<{ body: string }>()
  return results.map(({ body }) => JSON.parse(body))
}

/** How many events some visitors have, those in the archive among them, and in how many of its blocks, by visitor: none are read. */
export async function countEventsOf(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
): Promise<Map<string, { events: number; blocks: number }>> {
  const { results } = await db
    .prepare(
      `select v.id as visitor, ${EVENTS_OF_VISITOR} as events,
              coalesce(json_array_length('[' || v.archived || ']'), 0) as blocks
       from json_each(?2) j cross join visitors v on v.site_id = ?1 and v.id = j.value`,
    )
    .bind(siteId, JSON.stringify(visitors))
    .all<{ visitor: string; events: number; blocks: number }>()
  return new Map(results.map(({ visitor, ...counted }) => [visitor, counted]))
}

/** Events by their keys, by visitor; those that are there. */
export async function findEvents(
  db: D1Database,
  siteId: string,
  wanted: readonly { visitor: string; ids: readonly string[] }[],
): Promise<VisitorEvents[]> {
  const { results } = await db
    .prepare(
      `select e.visitor_id as visitor, e.body
       from json_each(?2) w cross join json_each(w.value, '$.ids') i
       cross join events e on e.site_id = ?1 and e.visitor_id = w.value ->> 'visitor' and e.id = i.value`,
    )
    .bind(siteId, JSON.stringify(wanted))
    .all<{ visitor: string; body: string }>()
  return results.map(({ visitor, body }) => ({ visitor, events: [JSON.parse(body)] }))
}

export interface LeadEvent {
  visitor: string
  id: string
  at: number
  event: StoredEvent
}

/** Events of the visitors now linked to a lead, newest first, at most `limit`, after a position where one is given. */
export async function listLeadEvents(
  db: D1Database,
  siteId: string,
  leadId: string,
  { limit, after }: { limit: number; after: { at: number; id: string } | null },
): Promise<LeadEvent[]> {
  const { results } = await db
    .prepare(
      `select e.visitor_id as visitor, e.id, e.at, e.body
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       join events e on e.site_id = ?1 and e.visitor_id = v.id
       where ?3 is null or (e.at, e.id) < (?3, ?4)
       order by e.at desc, e.id desc
       limit ?5`,
    )
    .bind(siteId, leadId, after?.at ?? null, after?.id ?? null, limit)
    .all<{ visitor: string; id: string; at: number; body: string }>()
  return results.map(({ body, ...row }) => ({ ...row, event: JSON.parse(body) }))
}

/** What some visitors did before an instant. */
export function deleteEventsBefore(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
  before: number,
): D1PreparedStatement {
  return db
    .prepare(
      `delete from events where site_id = ?1 and at < ?3
         and visitor_id in (select value from json_each(?2))`,
    )
    .bind(siteId, JSON.stringify(visitors), before)
}
