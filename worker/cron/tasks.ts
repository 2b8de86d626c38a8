import { breathe, databasesOf, type Env } from '../env.ts'
import { logDaily } from '../log-daily.ts'

/** Something done with a database at every run of the clock, once a minute. Must bear being skipped, and being done twice at once. */
export interface Task {
  name: string
  run: (env: Env, db: D1Database, now: number) => Promise<unknown>
}

/** All tasks with one database after the other. */
export async function runEverywhere(tasks: readonly Task[], env: Env, now: number): Promise<void> {
  for (const db of databasesOf(env).values()) await runTasks(tasks, env, db, now)
}

/** Runs tasks in their order, and lets others in between. One that fails does not keep the others from running; the next run tries it again. */
export async function runTasks(tasks: readonly Task[], env: Env, db: D1Database, now: number): Promise<void> {
  for (const { name, run } of tasks) {
    await breathe()
    try {
      await run(env, db, now)
    } catch (error) {
      logDaily('cron', { task: name, error: error instanceof Error ? error.message : 'unknown' }, now)
    }
  }
}
