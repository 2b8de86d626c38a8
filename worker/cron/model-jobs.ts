import { listRunning } from '../db/jobs.ts'
import type { Env } from '../env.ts'
import { advanceUntil } from '../project/model-job.ts'
import { runTasks } from './tasks.ts'

/** A run of the clock leaves room for the tasks after this one, and for the next run. */
const BUDGET_MS = 20_000

/** Goes on with publishes that have not reached every visitor and lead. What is left over is the next run's. */
export async function advanceModels(env: Env, db: D1Database, now: number): Promise<void> {
  const end = Date.now() + BUDGET_MS
  const running = await listRunning(db)
  const tasks = running.map((job) => ({
    name: `${job.id} of site ${job.siteId}`,
    async run() {
      await advanceUntil(env, db, job, { now, end })
    },
  }))
  // One by one, so that a job that fails does not keep another site's from going on.
  await runTasks(tasks, env, db, now)
}
