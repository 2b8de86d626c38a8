import { listMoves } from '../db/moves.ts'
import { breathe, type Env } from '../env.ts'
import { isWaiting, stepMove } from '../move/step.ts'
import { type Budget, budgetUntil, hasLeft } from '../read/budget.ts'
import { runWorks } from './tasks.ts'

const BUDGET_MS = 20_000
/** Of a step, at most. */
const STATEMENTS = 90

/** Takes sites that are on their way to another database further. Which ones, the first database knows. */
export async function moveSites(
  env: Env,
  db: D1Database,
  now: number,
  budget: Budget = budgetUntil(Date.now() + BUDGET_MS),
): Promise<void> {
  if (db !== env.DB) return
  const works = (await listMoves(env.DB)).map((begun) => ({
    name: `move of site ${begun.siteId} to ${begun.to}`,
    async run() {
      let move = begun
      const isOver = () => move.phase === 'done' || move.phase === 'failed' || isWaiting(move, now)
      while (!isOver() && hasLeft(budget, STATEMENTS)) {
        await breathe()
        move = await stepMove(env, move, now)
      }
    },
  }))
  await runWorks(works, now)
}
