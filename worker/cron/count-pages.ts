import { type Env, isEmbedded } from '../env.ts'
import { findSitesToCount, walkPages } from '../project/walk-pages.ts'
import { budgetUntil, hasLeft, take } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { runTasks } from './tasks.ts'

/** Of all sites in one run of the clock; what is left over is the next run's. */
const BUDGET_MS = 15_000
/** To begin a site's walk, and for a slice of it. */
const STATEMENTS = 18

/** Goes on counting each site's pages, for "your pages" and reports. */
export async function countAllPages(env: Env, db: D1Database, now: number): Promise<void> {
  // On one machine nobody counts statements, and the file of a whole past may just have been taken in.
  const statements = isEmbedded(env) ? Number.POSITIVE_INFINITY : undefined
  const budget = budgetUntil(Date.now() + BUDGET_MS, statements)
  const tasks = (await findSitesToCount(db, now)).map((siteId) => ({
    name: `pages of site ${siteId}`,
    async run() {
      const site = hasLeft(budget, STATEMENTS) ? await reloadSite(db, siteId, now) : null
      if (site) await walkPages(db, site, now, () => take(budget, STATEMENTS))
    },
  }))
  await runTasks(tasks, env, db, now)
}
