import { listErasures } from '../db/erasures.ts'
import type { Env } from '../env.ts'
import { forgetStrays } from '../project/strays.ts'
import { type Budget, budgetUntil, hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { runWorks } from './tasks.ts'

const BUDGET_MS = 10_000

/** Goes on with erasures that were too long for the request that asked for them, or died with it. What is left over is the next run's. */
export async function goOnErasing(
  env: Env,
  db: D1Database,
  now: number,
  budget: Budget = budgetUntil(Date.now() + BUDGET_MS),
): Promise<void> {
  const works = (await listErasures(db)).map(({ siteId, erasure }) => ({
    name: `erasure on site ${siteId}`,
    async run() {
      const site = hasLeft(budget) ? await reloadSite(db, siteId, now) : null
      // While it is on its way to another database nothing can be written; the row goes along.
      if (site && !site.held) await forgetStrays(env.KV, db, site, erasure, { now, budget })
    },
  }))
  // One by one, so that one that fails keeps no other from going on.
  await runWorks(works, now)
}
