import { Hono } from 'hono'
import { type Env, isEmbedded } from './env.ts'

/** Whether what we stand on is there. 200 where events can be taken and scores read, else 503. */
export const health = new Hono<{ Bindings: Env }>().get('/healthz', async (c) => {
  const [schema, kv] = await Promise.all([findSchema(c.env.DB), isReadable(c.env.KV)])
  const ok = schema !== null
  const body = {
    ok,
    d1: schema === null ? 'failing' : 'ok',
    // Without KV every site is looked up in D1: slower, but right.
    kv: kv ? 'ok' : 'failing',
    // The embedded server's queue lives in memory: a batch that D1 refuses is answered 503, and `queued` acts as `direct`.
    queue: isEmbedded(c.env) ? 'in memory: unused' : 'durable',
    schema,
  }
  return c.json(body, ok ? 200 : 503, { 'cache-control': 'no-store' })
})

/** The newest migration that was applied; null where the database fails or is empty. */
async function findSchema(db: D1Database): Promise<string | null> {
  try {
    return await db.prepare('select name from d1_migrations order by id desc limit 1').first('name')
  } catch {
    return null
  }
}

async function isReadable(kv: KVNamespace): Promise<boolean> {
  try {
    await kv.get('health')
    return true
  } catch {
    return false
  }
}
