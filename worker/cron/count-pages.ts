import type { Env } from '../env.ts'
import { findSitesToCount, walkPages } from '../project/walk-pages.ts'
import { type Budget, budgetUntil, hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { runWorks } from './tasks.ts'

const BUDGET_MS = 15_000
/** To begin a site's walk, and for a slice of it. */
const STATEMENTS = 18

/** Goes on counting each site's pages, for "your pages" and reports. What is left over is the next run's. */
export async function countAllPages(
  _env: Env,
  db: D1Database,
  now: number,
  budget: Budget = budgetUntil(Date.now() + BUDGET_MS),
): Promise<void> {
  const works = (await findSitesToCount(db, now)).map((siteId) => ({
    name: `pages of site ${siteId}`,
    async run() {
      const site = hasLeft(budget, STATEMENTS) ? await reloadSite(db, siteId, now) : null
      if (site) await walkPages(db, site, now, () => hasLeft(budget, STATEMENTS))
    },
  }))
  await runWorks(works, now)
}
