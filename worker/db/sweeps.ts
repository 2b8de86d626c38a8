/** What is done with rows by their age. */
export type Sweeping = 'delete' | 'archive'

export interface Sweep {
  /** UTC, the last one begun. */
  day: string
  /** Where it goes on; null when it is done. */
  cursor: string | null
}

/** Sites that live here whose rows have not been gone through for deletion on a day. */
export async function listSitesToSweep(db: D1Database, day: string): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select s.id from sites s left join sweeps w on w.site_id = s.id and w.what = 'delete'
       where s.held_at is null and (w.day is not ?1 or w.cursor is not null) order by s.id`,
    )
    .bind(day)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/**
 * Sites that live here whose walk to the archive is under way or due, and those of which objects have to be tidied. It is due where the last
 * was on a day or before, or there was none and the site was made before an instant.
 */
export async function listSitesToArchive(
  db: D1Database,
  { madeBefore, walkedDay, refuseSince }: { madeBefore: number; walkedDay: string; refuseSince: number },
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select s.id from sites s left join sweeps w on w.site_id = s.id and w.what = 'archive'
       where s.held_at is null and (w.cursor is not null or w.day <= ?2 or (w.day is null and s.created_at <= ?1)
         or exists (select 1 from archive_parts p
                    where p.site_id = s.id and p.state <> 'kept' and (p.state <> 'refuse' or p.changed_at < ?3)))
       order by s.id`,
    )
    .bind(madeBefore, walkedDay, refuseSince)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

export async function findSweep(db: D1Database, siteId: string, what: Sweeping): Promise<Sweep | null> {
  return db
    .prepare('select day, cursor from sweeps where site_id = ?1 and what = ?2')
    .bind(siteId, what)
    .first<Sweep>()
}

export function upsertSweep(
  db: D1Database,
  siteId: string,
  what: Sweeping,
  { day, cursor }: Sweep,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into sweeps (site_id, what, day, cursor) values (?1, ?2, ?3, ?4)
       on conflict (site_id, what) do update set day = excluded.day, cursor = excluded.cursor`,
    )
    .bind(siteId, what, day, cursor)
}
