import { databasesOf, type Env } from '../env.ts'

/**
 * What is left of an invocation for work that goes on in slices: whoever goes through everything looks before each slice whether
 * there is enough left for one, and stops where there is not. D1 lets one invocation ask a thousand statements, each of a batch by
 * itself; of all services together ten thousand things may be asked, objects of the archive among them
 * (https://developers.cloudflare.com/workers/platform/limits/); and a Worker has thirty seconds of CPU.
 */
export interface Budget {
  /** Wall time: where D1 is waited for, less of it is CPU. */
  until: number
  /** Each that a metered database is asked is taken off. */
  statements: number
  /** Of the archive. */
  objects: number
}

/** Of one invocation: what looks beside it, and commits that lost a race and are made again, have the rest of the thousand. */
export const STATEMENTS = 850
const OBJECTS = 2_000
/** Of a request that does nothing else after its answer. */
export const OWN_STATEMENTS = 800

export function budgetUntil(until: number, statements = STATEMENTS): Budget {
  return { until, statements, objects: OBJECTS }
}

/** Whether there is time, so many statements are left, and anything of the archive. */
export function hasLeft(budget: Budget, statements = 1): boolean {
  return budget.statements >= statements && budget.objects > 0 && Date.now() < budget.until
}

/** The database, where each statement asked is taken out of the budget. None is made twice use of, so it is enough to count them made. */
export function metered(db: D1Database, budget: Budget): D1Database {
  return new Proxy(db, {
    get(target, name) {
      const own = Reflect.get(target, name)
      if (typeof own !== 'function') return own
      if (name !== 'prepare') return own.bind(target)
      return (sql: string) => {
        budget.statements--
        return target.prepare(sql)
      }
    },
  })
}

/** The same for all databases there are. */
export function meteredEnv(env: Env, budget: Budget): Env {
  const databases = [...databasesOf(env)].map(([name, db]) => [name, metered(db, budget)])
  return { ...env, ...Object.fromEntries(databases) }
}
