import { listMoves } from '../db/moves.ts'
import { breathe } from '../env.ts'
import { isWaiting, stepMove } from '../move/step.ts'
import { hasLeft } from '../read/budget.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

/** Of a step, at most. */
const STATEMENTS = 90

/** Takes sites that are on their way to another database further. Which ones, the first database knows. */
export async function moveSites({ env, db, now, budget }: Turn): Promise<void> {
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
  await oneByOne(works, { now, budget }, STATEMENTS)
}
