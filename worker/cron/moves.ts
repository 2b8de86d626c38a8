import { listMoves } from '../db/moves.ts'
import { breathe, type Env } from '../env.ts'
import { isWaiting, stepMove } from '../move/step.ts'
import { runTasks } from './tasks.ts'

/** A run of the clock leaves room for the tasks after this one, and for the next run. */
const BUDGET_MS = 20_000

/** Takes sites that are on their way to another database further. Which ones, the first database knows. */
export async function moveSites(env: Env, db: D1Database, now: number): Promise<void> {
  if (db !== env.DB) return
  const end = Date.now() + BUDGET_MS
  const tasks = (await listMoves(env.DB)).map((begun) => ({
    name: `move of site ${begun.siteId} to ${begun.to}`,
    async run() {
      let move = begun
      while (Date.now() < end && move.phase !== 'done' && move.phase !== 'failed' && !isWaiting(move, now)) {
        await breathe()
        move = await stepMove(env, move, now)
      }
    },
  }))
  await runTasks(tasks, env, db, now)
}
