import { listRunning } from '../db/jobs.ts'
import type { Env } from '../env.ts'
import { advanceUntil } from '../project/model-job.ts'
import { type Budget, budgetUntil } from '../read/budget.ts'
import { runWorks } from './tasks.ts'

const BUDGET_MS = 20_000

/** Goes on with publishes that have not reached every visitor and lead. What is left over is the next run's. */
export async function advanceModels(
  env: Env,
  db: D1Database,
  now: number,
  budget: Budget = budgetUntil(Date.now() + BUDGET_MS),
): Promise<void> {
  const works = (await listRunning(db)).map((job) => ({
    name: `${job.id} of site ${job.siteId}`,
    run: () => advanceUntil(env, db, job, now, budget),
  }))
  // One by one, so that a job that fails does not keep another site's from going on.
  await runWorks(works, now)
}
