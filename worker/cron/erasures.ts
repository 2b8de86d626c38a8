import { listErasures } from '../db/erasures.ts'
import type { Env } from '../env.ts'
import { forgetStrays } from '../project/strays.ts'
import { budgetUntil } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { runTasks } from './tasks.ts'

/** A run of the clock leaves room for the other tasks, and for the next run. */
const BUDGET_MS = 10_000
const STATEMENTS = 120

/** Goes on with erasures that were too long for the request that asked for them, or died with it. */
export async function goOnErasing(env: Env, db: D1Database, now: number): Promise<void> {
  const budget = budgetUntil(Date.now() + BUDGET_MS, STATEMENTS)
  const tasks = (await listErasures(db)).map(({ siteId, erasure }) => ({
    name: `erasure on site ${siteId}`,
    async run() {
      const site = await reloadSite(db, siteId, now)
      // While it is on its way to another database nothing can be written; the row goes along.
      if (site && !site.held) await forgetStrays(env.KV, db, site, erasure, { now, budget })
    },
  }))
  // One by one, so that one that fails keeps no other from going on.
  await runTasks(tasks, env, db, now)
}
