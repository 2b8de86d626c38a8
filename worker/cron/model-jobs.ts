import { listRunning } from '../db/jobs.ts'
import { advanceUntil } from '../project/model-job.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

/** Goes on with publishes that have not reached every visitor and lead. */
export async function advanceModels({ env, db, now, budget }: Turn): Promise<void> {
  const works = (await listRunning(db)).map((job) => ({
    name: `${job.id} of site ${job.siteId}`,
    run: () => advanceUntil(env, db, job, now, budget),
  }))
  await oneByOne(works, { now, budget })
}
