import { createScheduledController } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSite } from '../../worker/actions/create-site.ts'
import { moveSites } from '../../worker/cron/moves.ts'
import { findMove } from '../../worker/db/moves.ts'
import { databasesOf } from '../../worker/env.ts'
import worker from '../../worker/index.ts'
import { stepMove } from '../../worker/move/step.ts'
import { budgetUntil, meteredEnv } from '../../worker/read/budget.ts'
import { loadSite } from '../../worker/read/site.ts'
import { counting } from './counted/counting.ts'
import { answerOf, env, event, read, request, send, type TestSite, turn, verified } from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

const places = databasesOf(env)

beforeEach(() => {
  // Isolates know a site for half a minute: each test begins later than that.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a site in another database', () => {
  test('is met by its keys, and nothing of it is in the first but those and where it lives', async () => {
    const site = await makeSiteIn('DB_2')
    await visit(site, 'ada')
    expect(await read(site, '/v1/leads?email=ada@harbrook.dev')).toMatchObject({ score: 25, stage: 'lead' })
    expect(await rowsOf('DB', site)).toEqual({ sites: 1, keys: 4 })
    expect(await rowsOf('DB_2', site)).toMatchObject({ sites: 1, models: 1, events: 3, leads: 1 })
    // Of a beacon nothing goes to the first database once the site is known.
    const { DB, statements } = counting()
    await visit(site, 'grace', { DB })
    expect(statements()).toBe(0)
  })

  test('is settled, told of and swept by cron like any other', async () => {
    const site = await makeSiteIn('DB_2')
    await request('/v1/webhooks', {
      method: 'POST',
      headers: { authorization: `Bearer ${site.adminKey}` },
      body: JSON.stringify({ url: 'http://127.0.0.1:9/gone', events: ['transition'] }),
    })
    await visit(site, 'ada')
    const { due_at } = await one('DB_2', 'select due_at from leads where site_id = ?1', site)
    expect(due_at).toEqual(expect.any(Number))
    vi.setSystemTime(Number(due_at) + 60_000)
    await cron()
    const settled = await one('DB_2', 'select due_at, scored_at from leads where site_id = ?1', site)
    expect(settled.scored_at).toBe(Number(due_at) + 60_000)
    expect(await one('DB_2', 'select count(*) as n from deliveries where site_id = ?1', site)).toEqual({
      n: 1,
    })
    expect(await one('DB', 'select count(*) as n from deliveries where site_id = ?1', site)).toEqual({ n: 0 })
  })

  test('publishes its model and is erased where it lives, keys and all', async () => {
    const site = await makeSiteIn('DB_3')
    await visit(site, 'ada')
    const admin = { authorization: `Bearer ${site.adminKey}` }
    const model = (await read<{ model: object }>(site, '/v1/models/1')).model
    const published = await request('/v1/models/publish', {
      method: 'POST',
      headers: admin,
      body: JSON.stringify({ model: { ...model, name: 'Another' }, mode: 'silent' }),
    })
    expect(published.status, await published.clone().text()).toBeLessThan(300)
    const erased = await request(`/v1/sites/${site.siteId}`, { method: 'DELETE', headers: admin })
    expect(erased.status).toBe(204)
    for (const name of places.keys()) expect(await rowsOf(name, site)).toEqual({})
  })

  test('is only made where there is a database', async () => {
    const site = await makeSiteIn('DB')
    const wanted = { name: 'Third', database: 'DB_9' }
    const response = await request('/v1/sites', {
      method: 'POST',
      headers: { authorization: `Bearer ${site.adminKey}` },
      body: JSON.stringify(wanted),
    })
    expect(response.status).toBe(400)
  })
})

describe('a site on its way', { timeout: 40_000 }, () => {
  test('arrives whole, with what came in meanwhile, and leaves nothing behind', async () => {
    const site = await makeSiteIn('DB')
    for (const name of ['ada', 'grace', 'joan']) await visit(site, name)
    const before = await read<{ leads: unknown[] }>(site, '/v1/leads')
    expect((await move(site, 'DB_2')).status).toBe(202)
    await cron()
    expect(await phaseOf(site)).toBe('hold')
    // Held: nothing is written, nothing is lost, and everything can be read.
    const held = await send(site, [event({ url: PRICING })], { visitor: 'late' })
    expect(held.status).toBe(503)
    expect(held.headers.get('retry-after')).not.toBeNull()
    expect(await read(site, '/v1/leads')).toMatchObject({ leads: before.leads.map(() => expect.anything()) })
    vi.setSystemTime(Date.now() + 61_000)
    const tags = await request('/v1/tags', {
      method: 'PUT',
      headers: { authorization: `Bearer ${site.adminKey}` },
      body: JSON.stringify({ name: 'x', patterns: ['/x'] }),
    })
    expect(tags.status).toBe(503)
    await cron()
    expect(await phaseOf(site)).toBe('clean')
    expect(await answerOf(send(site, [event({ url: PRICING })], { visitor: 'late' }))).toMatchObject({
      accepted: 1,
    })
    expect((await loadSite(env, site.siteId))?.database).toBe('DB_2')
    expect(await verified(site)).toMatchObject({ visitors: 4, leads: 3, differences: [] })
    vi.setSystemTime(Date.now() + 11 * 60_000)
    await cron()
    expect(await phaseOf(site)).toBe('done')
    expect(await rowsOf('DB', site)).toEqual({ sites: 1, keys: 4 })
    expect(await verified(site)).toMatchObject({ visitors: 4, leads: 3, differences: [] })
  })

  test('takes along what was written while it was copied, and what was erased', async () => {
    const site = await makeSiteIn('DB_2')
    for (const name of ['ada', 'grace', 'joan']) await visit(site, name)
    await move(site, 'DB_3')
    // The copy is there, and then things happen to those who have been copied already.
    let left = (await findMove(env.DB, site.siteId))!
    while (!left.cursor.includes('"table":"webhooks"')) left = await stepMove(env, left, Date.now())
    await send(site, [event({ url: PRICING }), event({ url: PRICING })], { visitor: 'ada' })
    const grace = await read<{ id: string }>(site, '/v1/leads?email=grace@harbrook.dev')
    const admin = { authorization: `Bearer ${site.adminKey}` }
    await request(`/v1/leads/${grace.id}`, { method: 'DELETE', headers: admin })
    await moveSites(turn())
    vi.setSystemTime(Date.now() + 61_000)
    await moveSites(turn())
    expect(await phaseOf(site)).toBe('clean')
    const visits = await one('DB_3', 'select count(*) as n from events where site_id = ?1', site)
    expect(visits).toEqual({ n: 8 })
    expect(await verified(site)).toMatchObject({ visitors: 2, leads: 2, differences: [] })
  })

  test('comes to the first, which knows where it lives', async () => {
    const site = await makeSiteIn('DB_3')
    await visit(site, 'ada')
    await move(site, 'DB')
    for (const pause of [61_000, 61_000, 11 * 60_000]) {
      await moveSites(turn())
      vi.setSystemTime(Date.now() + pause)
    }
    await moveSites(turn())
    expect(await phaseOf(site)).toBe('done')
    // Its row stays, held: whoever takes it to be there still writes nothing.
    expect(await rowsOf('DB_3', site)).toEqual({ sites: 1 })
    expect(await verified(site)).toMatchObject({ visitors: 1, leads: 1, differences: [] })
  })

  test('asks no more at a step than it is said to, however much was done while it was copied', async () => {
    const site = await makeSiteIn('DB_2')
    await visit(site, 'ada')
    await move(site, 'DB_3')
    let left = (await findMove(env.DB, site.siteId))!
    while (!left.cursor.includes('"table":"webhooks"')) left = await stepMove(env, left, Date.now())
    await send(site, [event({ url: PRICING, id: 'again' })], { visitor: 'ada' })
    await places
      .get('DB_2')!
      .prepare(
        `with recursive n (i) as (select 1 union all select i + 1 from n where i < 4000)
         insert into events (site_id, visitor_id, id, at, kind, body)
         select site_id, visitor_id, id || i, at, kind, body from n, events where site_id = ?1 and id = 'again'`,
      )
      .bind(site.siteId)
      .run()
    while (left.phase !== 'compare') {
      if (left.phase === 'hold') vi.setSystemTime(Date.now() + 61_000)
      const budget = budgetUntil(Number.POSITIVE_INFINITY, 90)
      left = await stepMove(meteredEnv(env, budget), left, Date.now())
      expect(budget.statements).toBeGreaterThanOrEqual(0)
    }
    const count = 'select count(*) as n from events where site_id = ?1'
    const { n } = await one('DB_2', count, site)
    expect(n).toBeGreaterThan(4_000)
    expect(await one('DB_3', count, site)).toEqual({ n })
  })

  test('stays where it was if somebody goes on writing in the new place', async () => {
    const site = await makeSiteIn('DB')
    await visit(site, 'ada')
    await move(site, 'DB_2')
    await moveSites(turn())
    for (let round = 0; round < 3; round++) {
      vi.setSystemTime(Date.now() + 61_000)
      let left = (await findMove(env.DB, site.siteId))!
      while (left.phase !== 'compare') left = await stepMove(env, left, Date.now())
      await env
        .DB_2!.prepare(`update leads set account = 'round ' || ?2 where site_id = ?1`)
        .bind(site.siteId, round)
        .run()
      await moveSites(turn())
    }
    expect(await phaseOf(site)).toBe('failed')
    vi.setSystemTime(Date.now() + 61_000)
    await visit(site, 'grace')
    expect(await verified(site)).toMatchObject({ leads: 2, differences: [] })
  })

  test('is refused where there is no such database, or it lives there', async () => {
    const site = await makeSiteIn('DB')
    for (const database of ['DB_9', 'DB', 'KV', 7]) expect((await move(site, database)).status).toBe(400)
    const there = await request(`/v1/sites/${site.siteId}/move`, {
      headers: { authorization: `Bearer ${site.adminKey}` },
    })
    expect(there.status).toBe(404)
  })
})

async function makeSiteIn(name: string): Promise<TestSite> {
  const db = places.get(name)
  if (!db) throw new Error(`No ${name} here`)
  const created = await createSite(env.DB, { name: 'Test', place: { name, db } }, Date.now())
  const context = await loadSite(env, created.siteId)
  if (!context) throw new Error('The site was not made')
  return { ...created, context }
}

/** Looks at prices twice, and says who it is. */
async function visit(site: TestSite, name: string, over = {}): Promise<void> {
  const answer = await answerOf(
    send(
      site,
      [
        event({ url: PRICING }),
        event({ url: 'https://www.harbrook.dev/blog' }),
        event({ kind: 'identify', userId: name, email: `${name}@harbrook.dev` }),
      ],
      { visitor: name, over },
    ),
  )
  expect(answer).toMatchObject({ accepted: 3 })
}

function move(site: TestSite, database: unknown): Promise<Response> {
  return request(`/v1/sites/${site.siteId}/move`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.adminKey}` },
    body: JSON.stringify({ database }),
  })
}

async function phaseOf(site: TestSite): Promise<unknown> {
  return (await one('DB', 'select phase from moves where site_id = ?1', site)).phase
}

async function cron(): Promise<void> {
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: '* * * * *' }), env)
}

async function one(name: string, sql: string, { siteId }: TestSite): Promise<Record<string, unknown>> {
  return (await places.get(name)?.prepare(sql).bind(siteId).first()) ?? {}
}

/** In how many rows of each table the site stands. */
async function rowsOf(name: string, { siteId }: TestSite): Promise<Record<string, number>> {
  const db = places.get(name)!
  const { results } = await db
    .prepare(
      `select m.name as "table", iif(m.name = 'sites', 'id', 'site_id') as "column" from sqlite_master m
       where m.type = 'table' and m.name <> 'moves' and (m.name = 'sites' or m.sql like '%site_id %')`,
    )
    .all<{ table: string; column: string }>()
  const counts: Record<string, number> = {}
  for (const { table, column } of results) {
    const n = await db
      .prepare(`select count(*) as n from ${table} where ${column} = ?1`)
      .bind(siteId)
      .first<number>('n')
    if (n) counts[table] = n
  }
  return counts
}

/** The first database, counting what is asked of it. */
