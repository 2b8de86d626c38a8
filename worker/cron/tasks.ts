import type { Env } from '../env.ts'

/** Something done at every run of the clock, once a minute. Must bear being skipped, and being done twice at once. */
export interface Task {
  name: string
  run: (env: Env, now: number) => Promise<unknown>
}

/** Runs tasks in their order. One that fails does not keep the others from running; the next run tries it again. */
export async function runTasks(tasks: readonly Task[], env: Env, now: number): Promise<void> {
  for (const { name, run } of tasks) {
    try {
      await run(env, now)
    } catch (error) {
      console.error('cron', { task: name, error: error instanceof Error ? error.message : 'unknown' })
    }
  }
}
