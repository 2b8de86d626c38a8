import { databaseOf, databasesOf, type Env, isEmbedded } from '../env.ts'
import { type Budget, budgetUntil, meteredEnv, STATEMENTS } from '../read/budget.ts'
import { oneByOne } from './one-by-one.ts'

/** Something done with a database at every run of the clock, once a minute. Must bear being skipped, and being done twice at once. */
export interface Task {
  name: string
  run: (turn: Turn) => Promise<unknown>
}

/** What a task has in a run: the database that it is done with, and as much as it may take. What is left over is the next run's. */
export interface Turn {
  env: Env
  db: D1Database
  now: number
  budget: Budget
}

/** What a run does, with each database. */
export interface Tasks {
  /** What somebody waits for comes first, and takes little. */
  first: readonly Task[]
  /** What goes through everything: each time another one begins, so that where there is too little for all, each has its turn. */
  inTurn: readonly Task[]
}

const MINUTE_MS = 60_000
/** Of a run, at most: the first tasks leave most of it, and of the others several have enough. */
const SHARES = { first: 1 / 6, inTurn: 1 / 3 }
/** A Worker has 30 seconds of CPU, and what waits for D1 takes less. One machine has as long as until the next run. */
const RUN_MS = { cloudflare: 25_000, embedded: MINUTE_MS }

/** All tasks with all databases, as far as the budget goes. */
export async function runEverywhere(
  { first, inTurn }: Tasks,
  env: Env,
  now: number,
  budget = budgetOf(env),
): Promise<void> {
  const [ms, { statements }] = [budget.until - Date.now(), { ...budget }]
  const whole = meteredEnv(env, budget)
  const names = [...databasesOf(env).keys()]
  const minute = Math.floor(now / MINUTE_MS)
  const worksOf = (tasks: readonly Task[], share: number) =>
    rotated(
      names.flatMap((database) => tasks.map((task) => ({ database, ...task }))),
      minute,
    ).map(({ database, name, run }) => ({
      name,
      async run() {
        const own: Budget = {
          ...budget,
          until: Math.min(budget.until, Date.now() + ms * share),
          statements: Math.min(budget.statements, statements * share),
        }
        const mine = meteredEnv(whole, own)
        await run({ env: mine, db: databaseOf(mine, { database }), now, budget: own })
      },
    }))
  await oneByOne([...worksOf(first, SHARES.first), ...worksOf(inTurn, SHARES.inTurn)], { now, budget })
}

/** All that one run of the clock may take, with all databases. On one machine nobody counts statements. */
function budgetOf(env: Env): Budget {
  return isEmbedded(env)
    ? budgetUntil(Date.now() + RUN_MS.embedded, Number.POSITIVE_INFINITY)
    : budgetUntil(Date.now() + RUN_MS.cloudflare, STATEMENTS)
}

/** The same, beginning with another one each time. */
function rotated<One>(list: readonly One[], turn: number): One[] {
  const start = list.length === 0 ? 0 : turn % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}
