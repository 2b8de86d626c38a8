// The built worker with a meter between it and its bindings: what D1 says of each statement, and how often KV is asked.
/// <reference types="@cloudflare/workers-types" />
import built from '../../dist/worker.js'

type Bindings = { DB: D1Database; KV: KVNamespace }

const worker: ExportedHandler<Bindings> = built
const spent = { requests: 0, rowsRead: 0, rowsWritten: 0, kvReads: 0, kvWrites: 0 }
const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>()

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (pathname === '/spent') return Response.json(spent)
    if (pathname === '/age') return Response.json(await age(env, ctx))
    spent.requests++
    return worker.fetch?.(request, metered(env), ctx) ?? new Response(null, { status: 500 })
  },
  queue: (batch, env, ctx) => worker.queue?.(batch, metered(env), ctx),
} satisfies ExportedHandler<Bindings>

/** Cron, three years from now: what is kept for two is deleted. */
async function age(env: Bindings, ctx: ExecutionContext): Promise<number> {
  const { now } = Date
  Date.now = () => now() + 3 * 365 * 86_400_000
  const moment = { scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} }
  await worker.scheduled?.(moment, metered(env), ctx)
  Date.now = now
  return (await env.DB.prepare('select count(*) as n from events').first<number>('n')) ?? 0
}

function metered(env: Bindings): Bindings {
  return { ...env, DB: meteredDb(env.DB), KV: meteredKv(env.KV) }
}

function meteredDb(db: D1Database): D1Database {
  const prepare = (sql: string) => meteredStatement(db.prepare(sql))
  const batch = async (list: D1PreparedStatement[]) => {
    const results = await db.batch(list.map((one) => originals.get(one) ?? one))
    for (const { meta } of results) note(meta)
    return results
  }
  return Object.assign(Object.create(db), { prepare, batch })
}

function meteredStatement(original: D1PreparedStatement): D1PreparedStatement {
  const all = async () => {
    const answer = await original.all<Record<string, unknown>>()
    note(answer.meta)
    return answer
  }
  const first = async (column?: string) => {
    const [row] = (await all()).results
    return row === undefined ? null : column === undefined ? row : row[column]
  }
  const bind = (...values: unknown[]) => meteredStatement(original.bind(...values))
  const statement = Object.assign(Object.create(original), { bind, all, run: all, first })
  originals.set(statement, original)
  return statement
}

function meteredKv(kv: KVNamespace): KVNamespace {
  const get = (...given: [string]) => {
    spent.kvReads++
    return kv.get(...given)
  }
  const put = (...given: [string, string]) => {
    spent.kvWrites++
    return kv.put(...given)
  }
  return Object.assign(Object.create(kv), { get, put, delete: (key: string) => kv.delete(key) })
}

function note({ rows_read, rows_written }: D1Meta): void {
  spent.rowsRead += rows_read
  spent.rowsWritten += rows_written
}
