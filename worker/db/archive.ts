import { byLength } from './by-length.ts'

/** A row of events as it may go into the archive. */
export interface OldEvent {
  visitor: string
  id: string
  at: number
  kind: string
  body: string
}

/** A place in the table of events. */
export interface EventPlace {
  visitor: string
  id: string
}

/**
 * Of the site's next events those from before an instant, and where it goes on; null where there are no more. At most `scanned`
 * rows are looked at, and none once so many `bytes` are taken: what is too long for the rest is left for the next call.
 */
export async function listOldEvents(
  db: D1Database,
  siteId: string,
  { before, after, scanned, bytes }: { before: number; after: EventPlace; scanned: number; bytes: number },
): Promise<{ events: OldEvent[]; next: EventPlace | null }> {
  const next = await db
    .prepare(
      `select visitor, id from (
         select visitor_id as visitor, id, coalesce(sum(bytes) over (
           order by visitor_id, id rows between unbounded preceding and 1 preceding), 0) as taken
         from (select visitor_id, id, case when at < ?5 and kind <> 'outcome' then octet_length(body) else 0 end as bytes
               from events where site_id = ?1 and (visitor_id, id) > (?2, ?3) order by visitor_id, id limit ?4))
       where taken < ?6 order by visitor desc, id desc limit 1`,
    )
    .bind(siteId, after.visitor, after.id, scanned, before, bytes)
    .first<EventPlace>()
  if (!next) return { events: [], next }
  const { results } = await db
    .prepare(
      `select visitor_id as visitor, id, at, kind, body from events
       where site_id = ?1 and (visitor_id, id) > (?2, ?3) and (visitor_id, id) <= (?4, ?5)
         and at < ?6 and kind <> 'outcome' order by visitor_id, id`,
    )
    .bind(siteId, after.visitor, after.id, next.visitor, next.id, before)
    .all<OldEvent>()
  return { events: results, next }
}

export interface Part {
  id: string
  day: string
  version: number
  lengths: number[]
}

/** Objects about to be written: refuse, until their events are deleted here. */
export function insertParts(
  db: D1Database,
  siteId: string,
  parts: readonly Part[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into archive_parts (site_id, id, day, version, state, blocks, changed_at)
       select ?1, value ->> 'id', value ->> 'day', 1, 'refuse', value -> 'lengths', ?3 from json_each(?2)`,
    )
    .bind(siteId, JSON.stringify(parts), now)
}

/** Nothing is left of these objects, whose events were not deleted here. */
export function deleteRefuse(db: D1Database, siteId: string, parts: readonly Part[]): D1PreparedStatement {
  return db
    .prepare(
      `delete from archive_parts
       where site_id = ?1 and id in (select value from json_each(?2)) and state = 'refuse'`,
    )
    .bind(siteId, JSON.stringify(parts.map(({ id }) => id)))
}

/** What a visitor's row says of the archive from now on. */
export interface Archived {
  visitor: string
  /** '["<part>",<block>,<events>]', …, to come to those there. */
  places: string
  /** JSON: id and url of the first page view; null where there is none. */
  entry: string | null
}

/**
 * Events are in these objects, and no longer in the table: all of it or nothing. Aborts where one of the events is gone by
 * now, or its visitor, or the site is on its way to another database.
 */
export async function moveToArchive(
  db: D1Database,
  siteId: string,
  {
    parts,
    visitors,
    events,
  }: { parts: readonly Part[]; visitors: readonly Archived[]; events: readonly EventPlace[] },
  now: number,
): Promise<void> {
  const ids = parts.map(({ id }) => id)
  const statements = [
    db
      .prepare(
        `update archive_parts set state = 'kept', changed_at = ?3
         where site_id = ?1 and id in (select value from json_each(?2)) and state = 'refuse'
           and exists (select 1 from sites where id = ?1 and held_at is null)`,
      )
      .bind(siteId, JSON.stringify(ids), now),
    expectChanges(db, ids.length),
  ]
  for (const some of texts(visitors)) {
    statements.push(
      db
        .prepare(
          `update visitors set
             archived = case when archived is null then j.value ->> 'places' else archived || ',' || (j.value ->> 'places') end,
             entry = coalesce(min(entry, j.value ->> 'entry'), entry, j.value ->> 'entry')
           from json_each(?2) j where visitors.site_id = ?1 and visitors.id = j.value ->> 'visitor'`,
        )
        .bind(siteId, `[${some.join()}]`),
      expectChanges(db, some.length),
    )
  }
  for (const some of texts(events.map(({ visitor, id }) => ({ visitor, id })))) {
    statements.push(
      db
        .prepare(
          `delete from events where site_id = ?1 and (visitor_id, id) in
             (select value ->> 'visitor', value ->> 'id' from json_each(?2))`,
        )
        .bind(siteId, `[${some.join()}]`),
      expectChanges(db, some.length),
    )
  }
  await db.batch(statements)
}

/** As JSON, in groups that fit a parameter. */
function texts(rows: readonly object[]): string[][] {
  return byLength(
    rows.map((row) => JSON.stringify(row)),
    ({ length }) => length,
  )
}

/** Aborts the batch where the statement before it changed another number of rows. */
function expectChanges(db: D1Database, changes: number): D1PreparedStatement {
  return db.prepare(`select case when changes() = ?1 then 1 else json('${LOST}') end`).bind(changes)
}

const LOST = 'somebody was first'

/** Whether a batch was aborted by what others did meanwhile. SQLite says no more than that the text is no JSON. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Error && /malformed JSON/.test(error.message)
}
