/** One path of the site, over all that is kept. */
export interface PageRow {
  path: string
  /** As it was called in the view that was read longest. */
  title: string | null
  /** A whole address of it, to match patterns that name a host. */
  url: string
  views: number
  visitors: number
  leads: number
  /** Leads among them that came as far as MQL, ever. */
  reached: number
  /** Milliseconds of attention in all views. */
  engagedMs: number
}

const COLUMNS = `path, title, coalesce(url, path) as url, views, visitors, leads, reached, engaged_ms as engagedMs`

/** The pages most viewed, after a place where one is given; of those whose path or title has a text, where one is given. */
export async function listPages(
  db: D1Database,
  siteId: string,
  {
    search = '',
    after,
    limit,
  }: { search?: string; after: Pick<PageRow, 'views' | 'path'> | null; limit: number },
): Promise<PageRow[]> {
  const { results } = await db
    .prepare(
      `select ${COLUMNS} from pages
       where site_id = ?1 and path <> ''
         and (?3 is null or views < ?3 or (views = ?3 and path > ?4))
         and (?2 = '' or instr(lower(path), ?2) > 0 or instr(lower(title), ?2) > 0)
       order by views desc, path limit ?5`,
    )
    .bind(siteId, search.toLowerCase(), after?.views ?? null, after?.path ?? null, limit)
    .all<PageRow>()
  return results
}

/** Whether a hash router keeps pages of its own behind a path. */
export async function isRouted(db: D1Database, siteId: string, path: string): Promise<boolean> {
  const found = await db
    .prepare(
      `select 1 from pages where site_id = ?1
         and ((path >= ?2 || '#/' and path < ?2 || '#0') or (path >= ?2 || '#!/' and path < ?2 || '#!0')) limit 1`,
    )
    .bind(siteId, path)
    .first()
  return found !== null
}

/** All of the site's pages together: its visitors, its leads, and those that came as far as MQL. Null before anything is counted. */
export async function findPageTotals(
  db: D1Database,
  siteId: string,
): Promise<Pick<PageRow, 'visitors' | 'leads' | 'reached'> | null> {
  return db
    .prepare(`select visitors, leads, reached from pages where site_id = ?1 and path = ''`)
    .bind(siteId)
    .first()
}
