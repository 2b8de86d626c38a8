/** A page over some days. A visit is a visitor on a day, and a lead's visit a lead on a day, with all its browsers. */
export interface PageVisits {
  path: string
  views: number
  visits: number
  leadVisits: number
  /** Milliseconds of attention in all views. */
  engagedMs: number
}

/** The pages most viewed from a UTC day on. */
export async function listMostViewed(
  db: D1Database,
  siteId: string,
  { since, limit }: { since: string; limit: number },
): Promise<PageVisits[]> {
  const { results } = await db
    .prepare(
      `select path, sum(views) as views, sum(visitors) as visits, sum(leads) as leadVisits, sum(engaged_ms) as engagedMs
       from page_days where site_id = ?1 and day >= ?2 group by path order by sum(views) desc, path limit ?3`,
    )
    .bind(siteId, since, limit)
    .all<PageVisits>()
  return results
}

/** Views of all pages from a UTC day on, by day. */
export async function listViewsByDay(
  db: D1Database,
  siteId: string,
  since: string,
): Promise<{ day: string; views: number }[]> {
  const { results } = await db
    .prepare(`select day, sum(views) as views from page_days where site_id = ?1 and day >= ?2 group by day`)
    .bind(siteId, since)
    .all<{ day: string; views: number }>()
  return results
}
