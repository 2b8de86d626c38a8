// The worker as it is, on databases whose commits come one after the other and take 20 ms each, as a remote D1's do; and a count of
// what is asked of each. `DELAY=off` leaves the databases alone.
/// <reference types="@cloudflare/workers-types" />
import { databasesOf, type Env } from '../../worker/env.ts'
import worker from '../../worker/index.ts'

const COMMIT_MS = 20

/** By database: how many statements, and until when its commits are under way. */
const statements: Record<string, number> = {}
const busyUntil = new Map<string, number>()

interface BenchEnv extends Env {
  DELAY?: string
}

export default {
  async fetch(request: Request<unknown, IncomingRequestCfProperties>, env: BenchEnv, ctx: ExecutionContext) {
    if (new URL(request.url).pathname === '/statements') {
      const seen = { ...statements }
      for (const name of Object.keys(statements)) statements[name] = 0
      return Response.json(seen)
    }
    return worker.fetch(request, watched(env), ctx)
  },
} satisfies ExportedHandler<BenchEnv>

function watched(env: BenchEnv): Env {
  const isSlow = env.DELAY !== 'off'
  const slowed = [...databasesOf(env)].map(([name, db]) => [name, watch(db, name, isSlow)])
  return { ...env, ...Object.fromEntries(slowed) }
}

function watch(db: D1Database, name: string, isSlow: boolean): D1Database {
  const methods: Partial<Pick<D1Database, 'batch' | 'prepare'>> = {
    prepare(sql) {
      statements[name] = (statements[name] ?? 0) + 1
      return db.prepare(sql)
    },
    batch: <T>(list: D1PreparedStatement[]) =>
      isSlow ? afterOthers(name, () => db.batch<T>(list)) : db.batch<T>(list),
  }
  return new Proxy(db, {
    get(target, key) {
      const found: unknown = Reflect.get(methods, key) ?? Reflect.get(target, key)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
}

/**
 * When all that was asked of this database before has had its 20 ms, and 20 ms later. By the clock: a request that waited for another
 * request's promise would be taken for one that hangs.
 */
async function afterOthers<T>(name: string, commit: () => Promise<T>): Promise<T> {
  const done = Math.max(Date.now(), busyUntil.get(name) ?? 0) + COMMIT_MS
  busyUntil.set(name, done)
  await new Promise((over) => setTimeout(over, done - Date.now()))
  return commit()
}
