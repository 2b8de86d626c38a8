// The least that a collector on D1 can do: check a batch's shape, store what is new in one statement and add it to the visitor's
// running score in another, in one transaction. `/none` does all but the storing.
/// <reference types="@cloudflare/workers-types" />
import { Hono } from 'hono'
import { nanoid } from 'nanoid'

interface BareEvent {
  id: string
  kind: string
  at: number
  email?: string
}

const app = new Hono<{ Bindings: { DB: D1Database; KV: KVNamespace } }>()
  // The least that a read can do: one row by its key, one value by its key.
  .get('/d1/:id', async (c) =>
    c.json(await c.env.DB.prepare('select * from people where visitor = ?1').bind(c.req.param('id')).first()),
  )
  .get('/kv/:id', async (c) => c.json(await c.env.KV.get(c.req.param('id'), 'json')))
  .put('/kv/:id', async (c) => {
    await c.env.KV.put(c.req.param('id'), await c.req.text())
    return c.body(null, 204)
  })
  .post('/none', async (c) => c.json({ accepted: (await readEvents(c.req.raw))?.events.length }, 202))
  .post('/v1/events', async (c) => {
    const batch = await readEvents(c.req.raw)
    if (!batch) return c.json({ error: 'not a batch' }, 400)
    const { visitor, events } = batch
    const attempt = nanoid()
    const json = JSON.stringify(events)
    const [stored] = await c.env.DB.batch([
      c.env.DB.prepare(
        `insert into events (visitor, id, at, kind, body, attempt)
         select ?1, value ->> 'id', value ->> 'at', value ->> 'kind', value, ?3 from json_each(?2) where true
         on conflict do nothing`,
      ).bind(visitor, json, attempt),
      c.env.DB.prepare(
        `insert into people (visitor, email, score, seen)
         select ?1, max(j.value ->> 'email'), count(*), max(e.at)
         from json_each(?2) j join events e on e.visitor = ?1 and e.id = j.value ->> 'id'
         where e.attempt = ?3 having count(*) > 0
         on conflict do update set score = score + excluded.score, seen = max(seen, excluded.seen),
           email = coalesce(email, excluded.email)`,
      ).bind(visitor, json, attempt),
    ])
    const accepted = stored?.meta.changes ?? 0
    return c.json({ accepted, duplicate: events.length - accepted, ignored: [] }, 202)
  })

export default app

async function readEvents(request: Request): Promise<{ visitor: string; events: BareEvent[] } | null> {
  const batch: unknown = JSON.parse(await request.text())
  if (typeof batch !== 'object' || batch === null) return null
  const { visitor, events }: { visitor?: unknown; events?: unknown } = batch
  if (typeof visitor !== 'string' || !Array.isArray(events)) return null
  return events.every(isEvent) ? { visitor, events } : null
}

function isEvent(value: unknown): value is BareEvent {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, at }: Partial<Record<keyof BareEvent, unknown>> = value
  return typeof id === 'string' && typeof kind === 'string' && typeof at === 'number'
}
