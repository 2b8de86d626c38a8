import { breathe } from '../env.ts'
import { logDaily } from '../log-daily.ts'
import { hasLeft } from '../read/budget.ts'
import type { Turn } from './run.ts'

/** Part of something, such as one site's. */
export interface Work {
  name: string
  run: () => Promise<unknown>
}

/**
 * Runs them in their order, and lets others in between; none is begun with fewer statements left than it may ask. One that fails
 * does not keep the others from running, and the next run tries it again. Resolves with those that failed.
 */
export async function oneByOne<One extends Work>(
  works: readonly One[],
  { now, budget }: Pick<Turn, 'now' | 'budget'>,
  statements = 1,
): Promise<One[]> {
  const failed: One[] = []
  for (const work of works) {
    if (!hasLeft(budget, statements)) break
    await breathe()
    try {
      await work.run()
    } catch (error) {
      logDaily('cron', { task: work.name, error: error instanceof Error ? error.message : 'unknown' }, now)
      failed.push(work)
    }
  }
  return failed
}
