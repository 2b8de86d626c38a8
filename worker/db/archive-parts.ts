import type { Part } from './archive.ts'

/** What these visitors' rows lead to, from a day on, has to be written anew without them. To come before the rows are deleted. */
export function spoilParts(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
  since = '',
): D1PreparedStatement {
  return db
    .prepare(
      `update archive_parts set state = 'stale', changed_at = changed_at + 1
       where site_id = ?1 and state not in ('refuse', 'gone') and day >= ?3 and id in (
         select p.value ->> 0 from json_each(?2) j cross join visitors v on v.site_id = ?1 and v.id = j.value
         cross join json_each('[' || v.archived || ']') p)`,
    )
    .bind(siteId, JSON.stringify(visitors), since)
}

/** Some visitors' rows lead to nothing from before a day any more; `entries` are the first page views of what is left. */
export function forgetDaysBefore(
  db: D1Database,
  siteId: string,
  entries: readonly { visitor: string; entry: string | null }[],
  day: string,
): D1PreparedStatement {
  return db
    .prepare(
      `update visitors set entry = j.value ->> 'entry', archived = (
         select group_concat(p.value) from json_each('[' || visitors.archived || ']') p
         cross join archive_parts a on a.site_id = ?1 and a.id = p.value ->> 0 and a.day >= ?3)
       from json_each(?2) j
       where visitors.site_id = ?1 and visitors.id = j.value ->> 'visitor' and visitors.archived is not null`,
    )
    .bind(siteId, JSON.stringify(entries), day)
}

/** Nobody's row leads there any more. */
export function discardDaysBefore(
  db: D1Database,
  siteId: string,
  day: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update archive_parts set state = 'refuse', changed_at = max(?3, changed_at + 1)
       where site_id = ?1 and day < ?2 and state not in ('refuse', 'gone')`,
    )
    .bind(siteId, day, now)
}

export interface OpenPart extends Part {
  state: 'refuse' | 'stale' | 'replaced' | 'gone'
  changedAt: number
}

/** Objects that something has to be done about, forgotten people first; what is refuse only since an instant may be written just now. */
export async function listOpenParts(
  db: D1Database,
  siteId: string,
  { refuseSince, without, limit }: { refuseSince: number; without: readonly string[]; limit: number },
): Promise<OpenPart[]> {
  const { results } = await db
    .prepare(
      `select id, day, version, state, blocks as lengths, changed_at as changedAt from archive_parts
       where state <> 'kept' and site_id = ?1 and (state <> 'refuse' or changed_at < ?2)
         and id not in (select value from json_each(?3))
       order by state = 'refuse', changed_at limit ?4`,
    )
    .bind(siteId, refuseSince, JSON.stringify(without), limit)
    .all<Omit<OpenPart, 'lengths'> & { lengths: string }>()
  return results.map((row) => ({ ...row, lengths: JSON.parse(row.lengths) }))
}

/** Which of these visitors have events in an object. */
export async function listInPart(
  db: D1Database,
  siteId: string,
  part: string,
  visitors: readonly string[],
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select v.id from json_each(?3) j cross join visitors v on v.site_id = ?1 and v.id = j.value
       where exists (select 1 from json_each('[' || v.archived || ']') p where p.value ->> 0 = ?2)`,
    )
    .bind(siteId, part, JSON.stringify(visitors))
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** The next version of an object is there. Changes nothing where somebody else has been forgotten since, or done this. */
export function replacePart(
  db: D1Database,
  siteId: string,
  { id, version, changedAt }: OpenPart,
  next: Part,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update archive_parts set version = ?5, state = 'replaced', blocks = ?6, changed_at = max(?7, changed_at + 1)
       where site_id = ?1 and id = ?2 and version = ?3 and changed_at = ?4 and state = 'stale'
         and exists (select 1 from sites where id = ?1 and held_at is null)`,
    )
    .bind(siteId, id, version, changedAt, next.version, JSON.stringify(next.lengths), now)
}

/** Everybody in an object has been forgotten. Changes nothing where somebody else has done this. */
export function discardPart(
  db: D1Database,
  siteId: string,
  { id, changedAt }: OpenPart,
): D1PreparedStatement {
  return db
    .prepare(
      `update archive_parts set state = 'gone', changed_at = changed_at + 1
       where site_id = ?1 and id = ?2 and changed_at = ?3 and state = 'stale'
         and exists (select 1 from sites where id = ?1 and held_at is null)`,
    )
    .bind(siteId, id, changedAt)
}

/**
 * Objects of a part are about to be deleted: whoever would still put what is refuse to use aborts from now on. Changes nothing
 * where somebody has changed the part since it was read.
 */
export function claimPart(
  db: D1Database,
  siteId: string,
  { id, state, changedAt }: OpenPart,
): D1PreparedStatement {
  return db
    .prepare(
      `update archive_parts set state = case state when 'refuse' then 'gone' else state end, changed_at = changed_at + 1
       where site_id = ?1 and id = ?2 and state = ?3 and changed_at = ?4
         and exists (select 1 from sites where id = ?1 and held_at is null)`,
    )
    .bind(siteId, id, state, changedAt)
}

/** Nothing is left to be done about an object, or nothing of it is left. For whoever has claimed its part. */
export function closePart(
  db: D1Database,
  siteId: string,
  { id, state, changedAt }: OpenPart,
): D1PreparedStatement {
  const sql =
    state === 'replaced'
      ? `update archive_parts set state = 'kept' where site_id = ?1 and id = ?2 and changed_at = ?3`
      : `delete from archive_parts where site_id = ?1 and id = ?2 and changed_at = ?3 and state = 'gone'`
  return db.prepare(sql).bind(siteId, id, changedAt)
}

/** Whether rows lead to objects of a site. */
export async function hasParts(db: D1Database, siteId: string): Promise<boolean> {
  const sql = 'select 1 from archive_parts where site_id = ?1 limit 1'
  return (await db.prepare(sql).bind(siteId).first()) !== null
}
