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

/** Of the site's next `scanned` events those from before an instant, and where it goes on; null at the end. */
export async function listOldEvents(
  db: D1Database,
  siteId: string,
  { before, after, scanned }: { before: number; after: EventPlace; scanned: number },
): Promise<{ events: OldEvent[]; next: EventPlace | null }> {
  const range = `from events where site_id = ?1 and (visitor_id, id) > (?2, ?3) order by visitor_id, id limit ?4`
  const [events, last] = await db.batch([
    db
      .prepare(
        `select visitor_id as visitor, id, at, kind, body from (select * ${range})
         where at < ?5 and kind <> 'outcome'`,
      )
      .bind(siteId, after.visitor, after.id, scanned, before),
    db
      .prepare(`select visitor_id as visitor, id ${range} offset ?5`)
      .bind(siteId, after.visitor, after.id, 1, scanned - 1),
  ])
  return {
    events: (events?.results ?? []) as OldEvent[],
    next: ((last?.results ?? []) as EventPlace[])[0] ?? null,
  }
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

/** What a visitor's row says of the archive from now on. */
export interface Archived {
  visitor: string
  /** '["<part>",<block>,<events>]', …, to come to those there. */
  places: string
  /** JSON: id and url of the first page view; null where there is none. */
  entry: string | null
}

/** The longest list of keys in one statement: a parameter may hold 2 MB. */
const KEYS_MOST = 4_000

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
    db
      .prepare(
        `update visitors set
           archived = case when archived is null then j.value ->> 'places' else archived || ',' || (j.value ->> 'places') end,
           entry = coalesce(min(entry, j.value ->> 'entry'), entry, j.value ->> 'entry')
         from json_each(?2) j where visitors.site_id = ?1 and visitors.id = j.value ->> 'visitor'`,
      )
      .bind(siteId, JSON.stringify(visitors)),
    expectChanges(db, visitors.length),
  ]
  for (let from = 0; from < events.length; from += KEYS_MOST) {
    const keys = events.slice(from, from + KEYS_MOST)
    statements.push(
      db
        .prepare(
          `delete from events where site_id = ?1 and (visitor_id, id) in
             (select value ->> 'visitor', value ->> 'id' from json_each(?2))`,
        )
        .bind(siteId, JSON.stringify(keys.map(({ visitor, id }) => ({ visitor, id })))),
      expectChanges(db, keys.length),
    )
  }
  await db.batch(statements)
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
