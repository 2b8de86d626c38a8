import { findSitesToCount, walkPages } from '../project/walk-pages.ts'
import { hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

/** To begin a site's walk, and for a slice of it. */
const STATEMENTS = 18

/** Goes on counting each site's pages, for "your pages" and reports. */
export async function countAllPages({ db, now, budget }: Turn): Promise<void> {
  const works = (await findSitesToCount(db, now)).map((siteId) => ({
    name: `pages of site ${siteId}`,
    async run() {
      const site = await reloadSite(db, siteId, now)
      if (site) await walkPages(db, site, now, () => hasLeft(budget, STATEMENTS))
    },
  }))
  await oneByOne(works, { now, budget }, STATEMENTS)
}
