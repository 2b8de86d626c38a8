import { listSiteIds } from '../db/sites.ts'
import { walkPages } from '../project/walk-pages.ts'
import { reloadSite } from '../read/site.ts'

/** Of all sites in one run of the clock; what is left over is the next run's. */
const BUDGET_MS = 15_000

/** Goes on counting each site's pages, for "your pages" and reports. */
export async function countAllPages(db: D1Database, now: number): Promise<void> {
  const end = Date.now() + BUDGET_MS
  for (const siteId of await listSiteIds(db)) {
    const site = await reloadSite(db, siteId, now)
    if (site) await walkPages(db, site, now, () => Date.now() < end)
  }
}
