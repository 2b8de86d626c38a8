/** One thing that is counted of a site by UTC day. */
export interface DayCount {
  /** 'events', 'visitors', 'rejected', 'duplicate', or 'ignored: ' and the reason. */
  counted: string
  count: number
}

/** Adds to a day's counts and resolves with what they come to. In one statement: two isolates lose nothing to each other. */
export async function addCounts(
  db: D1Database,
  siteId: string,
  day: string,
  added: readonly DayCount[],
): Promise<DayCount[]> {
  const { results } = await db
    .prepare(
      `insert into quotas (site_id, day, counted, count)
       select ?1, ?2, value ->> 'counted', value ->> 'count' from json_each(?3) where true
       on conflict (site_id, day, counted) do update set count = count + excluded.count
       returning counted, count`,
    )
    .bind(siteId, day, JSON.stringify(added))
    .all<DayCount>()
  return results
}

/** All that is kept, the newest day first. */
export async function listCounts(db: D1Database, siteId: string): Promise<(DayCount & { day: string })[]> {
  const { results } = await db
    .prepare('select day, counted, count from quotas where site_id = ?1 order by day desc, count desc')
    .bind(siteId)
    .all<DayCount & { day: string }>()
  return results
}

/** Counts of days before this one. */
export function deleteCounts(db: D1Database, before: string): D1PreparedStatement {
  return db.prepare('delete from quotas where day < ?1').bind(before)
}
