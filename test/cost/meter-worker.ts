// The built worker with a meter between it and its bindings: what D1 says of each statement, and how often KV is asked.
/// <reference types="@cloudflare/workers-types" />
import { withEnv } from 'cloudflare:workers'
import built from '../../dist/worker.js'

type Bindings = { DB: D1Database; KV: KVNamespace; ARCHIVE: R2Bucket }

const worker: ExportedHandler<Bindings> = built
const spent = { requests: 0, rowsRead: 0, rowsWritten: 0, kvReads: 0, kvWrites: 0, r2Reads: 0, r2Writes: 0 }
const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>()

/** The clock is as much ahead. */
let passed = 0
const { now } = Date
Date.now = () => now() + passed

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/spent') return Response.json(spent)
    if (pathname === '/wait') {
      passed += Number(searchParams.get('seconds')) * 1_000
      return new Response()
    }
    if (pathname === '/cron') return Response.json(await cron(env, ctx, Number(searchParams.get('days'))))
    spent.requests++
    return worker.fetch?.(request, metered(env), ctx) ?? new Response(null, { status: 500 })
  },
  queue: (batch, env, ctx) => worker.queue?.(batch, metered(env), ctx),
} satisfies ExportedHandler<Bindings>

/** A minute of the clock, so many days from now; and what is left to see of it. */
async function cron(env: Bindings, ctx: ExecutionContext, days: number): Promise<unknown> {
  passed += days * 86_400_000
  const moment = { scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} }
  await withEnv(metered(env), () => worker.scheduled?.(moment, metered(env), ctx))
  passed -= days * 86_400_000
  const { objects } = await env.ARCHIVE.list()
  const archived = objects.reduce((sum, { size }) => sum + size, 0)
  const left = await env.DB.prepare(
    `select (select count(*) from events) as events, (select count(*) from visitors) as visitors,
            (select count(*) from page_marks) as counted, (select count(*) from archive_parts) as parts`,
  ).first()
  return { ...left, archived }
}

function metered(env: Bindings): Bindings {
  return { ...env, DB: meteredDb(env.DB), KV: meteredKv(env.KV), ARCHIVE: meteredR2(env.ARCHIVE) }
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

/** Reading is class B; writing and listing are class A. */
function meteredR2(bucket: R2Bucket): R2Bucket {
  const get = (...given: [string, R2GetOptions]) => {
    spent.r2Reads++
    return bucket.get(...given)
  }
  const put = (...given: [string, ArrayBuffer]) => {
    spent.r2Writes++
    return bucket.put(...given)
  }
  const list = (...given: [R2ListOptions]) => {
    spent.r2Writes++
    return bucket.list(...given)
  }
  return Object.assign(Object.create(bucket), {
    get,
    put,
    list,
    delete: (keys: string[]) => bucket.delete(keys),
  })
}

function note({ rows_read, rows_written }: D1Meta): void {
  spent.rowsRead += rows_read
  spent.rowsWritten += rows_written
}
