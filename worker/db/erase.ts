import { spoilParts } from './archive-parts.ts'
import { byLength } from './by-length.ts'
import { takeBackMarks } from './page-marks.ts'
import { forgetGone } from './reports.ts'

/** A visitor's row as it was read; version 0 where there was none. */
export interface ReadVisitor {
  visitor: string
  version: number
  /** Whether it ever said who it is: only then can there be links and suggestions. */
  named: boolean
}

/**
 * All that is kept of some visitors that belong to no lead: events, rows, suggestions, links. Aborts the batch where one
 * of the rows has been written since.
 *
 * @param since Objects of the archive of earlier days are left alone: they go as a whole.
 */
export function deleteVisitors(
  db: D1Database,
  siteId: string,
  visitors: readonly ReadVisitor[],
  since = '',
): D1PreparedStatement[] {
  const read = JSON.stringify(visitors)
  const ids = `select value ->> 'visitor' from json_each(?2)`
  const list = visitors.map(({ visitor }) => visitor)
  return [
    db
      .prepare(
        // Writes nothing where all are as they were read: a row that is deleted next need not be billed twice.
        `update visitors set version = null
         where site_id = ?1 and id in (${ids}) and version <>
           (select j.value ->> 'version' from json_each(?2) j where j.value ->> 'visitor' = visitors.id)`,
      )
      .bind(siteId, read),
    ...takeBackMarks(db, siteId, list),
    spoilParts(db, siteId, list, since),
    ...['events where site_id = ?1 and visitor_id', 'visitors where site_id = ?1 and id'].map((place) =>
      db.prepare(`delete from ${place} in (${ids})`).bind(siteId, read),
    ),
    ...(visitors.some(({ named }) => named) ? ['suggestions', 'links'] : []).map((table) =>
      db.prepare(`delete from ${table} where site_id = ?1 and visitor_id in (${ids})`).bind(siteId, read),
    ),
  ]
}

/** What is known of a person beside its lead's row and its visitors. */
export interface Person {
  /** Identity keys, such as 'email:ada@example.com'. */
  keys: string[]
  /** Visitors that are not the lead's now, but were, or may be. */
  near: string[]
}

export async function findPerson(db: D1Database, siteId: string, leadId: string): Promise<Person> {
  const [keys, near] = await db.batch<{ value: string }>([
    db
      .prepare('select key as value from identities where site_id = ?1 and lead_id = ?2')
      .bind(siteId, leadId),
    db
      .prepare(
        `select visitor_id as value from links where site_id = ?1 and lead_id = ?2
         union select visitor_id from suggestions where site_id = ?1 and lead_id = ?2`,
      )
      .bind(siteId, leadId),
  ])
  return {
    keys: (keys?.results ?? []).map(({ value }) => value),
    near: (near?.results ?? []).map(({ value }) => value),
  }
}

/** A place in the table of events. */
export interface Place {
  visitor: string
  id: string
}

/**
 * The visitors among whose next events until an instant some text stands, in any case, and where to go on: null at the end. A text
 * is given in lower case. Looks at so many events, and ends early behind so many visitors; then the last of them is met again.
 */
export async function findNaming(
  db: D1Database,
  siteId: string,
  {
    texts,
    until,
    after,
    limit,
  }: { texts: readonly string[]; until: number; after: Place; limit: { events: number; visitors: number } },
): Promise<{ visitors: string[]; next: Place | null }> {
  const range = `select visitor_id, id, at, body from events where site_id = ?1 and (visitor_id, id) > (?2, ?3)
                 order by visitor_id, id limit ?4`
  const [found, last] = await db.batch<Place>([
    db
      .prepare(
        `select distinct visitor_id as visitor from (${range})
         where at <= ?6 and exists (select 1 from json_each(?5) t where instr(lower(body), t.value) > 0)
         order by visitor_id limit ?7`,
      )
      .bind(siteId, after.visitor, after.id, limit.events, JSON.stringify(texts), until, limit.visitors),
    db
      .prepare(
        `select visitor_id as visitor, id from events where site_id = ?1 and (visitor_id, id) > (?2, ?3)
         order by visitor_id, id limit 1 offset ?4`,
      )
      .bind(siteId, after.visitor, after.id, limit.events - 1),
  ])
  const visitors = (found?.results ?? []).map(({ visitor }) => visitor)
  const lastFound = visitors.length === limit.visitors ? visitors.at(-1) : undefined
  const next = lastFound === undefined ? last?.results[0] : { visitor: lastFound, id: '' }
  return { visitors, next: next ?? null }
}

export interface Erasure {
  leadId: string
  /** The lead's version as read: another one aborts the batch. */
  version: number
  /** The lead's own visitors. */
  visitors: readonly string[]
  /** Events of others that name the person. */
  events: readonly { visitor: string; id: string }[]
  /** Texts by which a message that could not be taken is known to be of this person. */
  traces: readonly string[]
}

/** A lead with everything of it, in every table. */
export function deleteLead(db: D1Database, siteId: string, erasure: Erasure): D1PreparedStatement[] {
  const { leadId, version } = erasure
  const visitors = JSON.stringify(erasure.visitors)
  const ofLead = (table: string) =>
    db.prepare(`delete from ${table} where site_id = ?1 and lead_id = ?2`).bind(siteId, leadId)
  const ofVisitors = (table: string, column: string) =>
    db
      .prepare(`delete from ${table} where site_id = ?1 and ${column} in (select value from json_each(?2))`)
      .bind(siteId, visitors)
  return [
    db
      .prepare(`update leads set version = null where site_id = ?1 and id = ?2 and version <> ?3`)
      .bind(siteId, leadId, version),
    ...takeBackMarks(db, siteId, erasure.visitors),
    spoilParts(db, siteId, erasure.visitors),
    db.prepare(`delete from deliveries where site_id = ?1 and lead_id = ?2`).bind(siteId, leadId),
    ...['outbox', 'transitions', 'identities', 'links', 'suggestions', 'snapshots'].map(ofLead),
    ofVisitors('events', 'visitor_id'),
    ofVisitors('visitors', 'id'),
    ofVisitors('links', 'visitor_id'),
    ofVisitors('suggestions', 'visitor_id'),
    ...deleteEvents(db, siteId, erasure.events),
    db
      .prepare(
        `delete from rejected where site_id in (?1, '')
           and exists (select 1 from json_each(?2) j where instr(lower(body), lower(j.value)) > 0)`,
      )
      .bind(siteId, JSON.stringify(erasure.traces)),
    db.prepare('delete from leads where site_id = ?1 and id = ?2').bind(siteId, leadId),
    ...forgetGone(db, siteId),
  ]
}

export function deleteEvents(
  db: D1Database,
  siteId: string,
  events: readonly { visitor: string; id: string }[],
): D1PreparedStatement[] {
  return byLength(events, ({ visitor, id }) => visitor.length + id.length).map((some) =>
    db
      .prepare(
        `delete from events where site_id = ?1 and (visitor_id, id) in
           (select value ->> 'visitor', value ->> 'id' from json_each(?2))`,
      )
      .bind(siteId, JSON.stringify(some)),
  )
}
