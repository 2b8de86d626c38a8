import { createExecutionContext, createMessageBatch } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SiteSettings } from '../../worker/db/sites.ts'
import worker from '../../worker/index.ts'
import type { Beacon } from '../../worker/project/beacon.ts'
import {
  answerOf,
  env,
  event,
  events,
  expectVerified,
  makeSite,
  read,
  replaced,
  request,
  send,
  type TestSite,
} from './support.ts'

interface Rejected {
  rejected: { id: string; at: number; reason: string; body: object }[]
  cursor: string | null
}

const listed = (site: TestSite, query = '') => read<Rejected>(site, `/v1/rejected${query}`, site.adminKey)
const odd = () => event({ kind: 'teleport' as never })

const limited = (settings: Partial<SiteSettings>) => makeSite({ settings })

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a day’s quota', () => {
  test('of events, once spent, is answered 429 until the next day; other sites go on, and reading does', async () => {
    const [site, other] = [await limited({ eventsPerDay: 20 }), await makeSite()]
    const start = Date.parse('2026-11-21T22:00:00Z')
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    for (const visitor of ['a', 'b']) expect((await send(site, events(10), { visitor })).status).toBe(202)
    const kept = events(3)
    const response = await send(site, kept, { visitor: 'a' })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('3600')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('x-reason')).toMatch(/^quota: /)
    expect((await send(other, events(3), { visitor: 'a' })).status).toBe(202)
    expect(await read(site, '/v1/scores/a')).toMatchObject({ visitor: 'a' })
    vi.setSystemTime(start + 2 * 3_600_000)
    expect(await answerOf(send(site, kept, { visitor: 'a' }))).toMatchObject({ accepted: 3 })
  })

  test('is counted in the database, so that an isolate that knows nothing learns it', async () => {
    const site = await limited({ eventsPerDay: 20 })
    const day = new Date().toISOString().slice(0, 10)
    await env.DB.prepare("insert into quotas values (?1, ?2, 'events', 19)").bind(site.siteId, day).run()
    expect((await send(site, events(1))).status).toBe(202)
    expect((await send(site, events(1))).status).toBe(429)
    const stored = await env.DB.prepare("select count from quotas where site_id = ?1 and counted = 'events'")
      .bind(site.siteId)
      .first('count')
    expect(stored).toBe(20)
  })

  test('costs a trickle of beacons no row: it is added up by the hundreds', async () => {
    const site = await limited({})
    const start = Date.parse('2026-11-21T10:00:00Z')
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const counted = () =>
      env.DB.prepare("select count from quotas where site_id = ?1 and counted = 'events'")
        .bind(site.siteId)
        .first('count')
    await send(site, events(10), { visitor: 'a' })
    expect(await counted()).toBe(10)
    for (let minute = 1; minute < 50; minute++) {
      vi.setSystemTime(start + minute * 60_000)
      await send(site, events(10), { visitor: 'a' })
    }
    expect(await counted()).toBe(10)
    await send(site, events(10), { visitor: 'a' })
    expect(await counted()).toBe(510)
  })

  test('costs a flood no more: it is added up once a second, and logged every ten', async () => {
    const site = await limited({})
    const start = Date.parse('2026-11-21T10:00:00Z')
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const log = vi.spyOn(console, 'info').mockImplementation(() => {})
    const asked: string[] = []
    const DB = replaced({
      prepare: (sql) => {
        if (sql.includes('into quotas')) asked.push(sql)
        return env.DB.prepare(sql)
      },
    })
    const beacon = () => send(site, events(300), { visitor: 'a', over: { DB } })
    await beacon()
    expect(asked).toHaveLength(1)
    for (let count = 0; count < 5; count++) await beacon()
    expect(asked).toHaveLength(1)
    vi.setSystemTime(start + 1_000)
    await beacon()
    expect(asked).toHaveLength(2)
    expect(await read(site, '/v1/counts')).toMatchObject({ days: [{ accepted: 2_100 }] })
    expect(log).toHaveBeenCalledTimes(1)
    vi.setSystemTime(start + 10_000)
    await beacon()
    expect(log).toHaveBeenCalledTimes(2)
  })

  test('of new visitors lets those in who have been here', async () => {
    const site = await limited({ visitorsPerDay: 2 })
    for (const visitor of ['a', 'b']) await send(site, events(2), { visitor })
    expect((await send(site, events(2), { visitor: 'c' })).status).toBe(429)
    expect((await send(site, events(2), { visitor: 'a' })).status).toBe(202)
    expect((await send(site, events(2), { visitor: 'c' })).headers.get('retry-after')).toBeTruthy()
    expect(await expectVerified(site)).toMatchObject({ visitors: 2 })
  })

  test('lets everybody in where it cannot be counted', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const site = await limited({ eventsPerDay: 20 })
    const DB = replaced({
      prepare: (sql) => {
        if (sql.includes('quotas')) throw new Error('D1_ERROR: overloaded')
        return env.DB.prepare(sql)
      },
    })
    expect((await send(site, events(2), { over: { DB } })).status).toBe(202)
  })
})

describe('GET /v1/rejected', () => {
  test('says what was not taken, when and why, and nothing of what it held', async () => {
    const site = await makeSite({ origins: ['https://www.harbrook.dev'] })
    const before = Date.now()
    const [unknown, mail] = [odd(), event({ kind: 'email', message: 'secret-9', action: 'opened' })]
    await send(site, [unknown, mail, event()], { visitor: 'r' })
    await send(site, [event()], { headers: { origin: 'https://evil.example' } })
    const { rejected } = await listed(site)
    expect(rejected.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'kind: unknown',
        expect.stringMatching(/secret key/),
        expect.stringMatching(/^origin: /),
      ]),
    )
    expect(rejected.find(({ reason }) => reason === 'kind: unknown')?.body).toEqual({
      event: unknown.id,
      visitor: 'r',
    })
    for (const { at } of rejected) expect(at).toBeGreaterThanOrEqual(before)
    expect(JSON.stringify(rejected)).not.toContain('secret-9')
    const headers = { authorization: `Bearer ${site.readKey}` }
    expect((await request('/v1/rejected', { headers })).status).toBe(403)
    expect((await listed(await makeSite())).rejected).toEqual([])
  })

  test('keeps a sample, up to a quota of its own, page by page', async () => {
    const site = await limited({ rejectedPerDay: 110 })
    for (let index = 0; index < 8; index++) {
      expect(await answerOf(send(site, Array.from({ length: 30 }, odd)))).toMatchObject({ accepted: 0 })
    }
    const first = await listed(site)
    expect(first.rejected).toHaveLength(100)
    const second = await listed(site, `?cursor=${first.cursor}`)
    expect(second).toMatchObject({ cursor: null })
    expect(second.rejected).toHaveLength(20)
    expect(await answerOf(send(site, [event()]))).toMatchObject({ accepted: 1 })
  })

  test('has dead messages tried again: taken once, and then gone from there', async () => {
    const site = await makeSite()
    const [good] = events(1)
    const stored = { ...good, receivedAt: Date.now(), provenance: 'browser' }
    const messages = [
      { siteId: site.siteId, visitor: 'dead', events: [stored] },
      { siteId: site.siteId, visitor: 'odd', events: [null] },
    ].map((body, index) => ({
      id: `${site.siteId}-${index}`,
      timestamp: new Date(),
      attempts: 1,
      body: body as unknown as Beacon,
    }))
    const DB = replaced({ batch: () => Promise.reject(new Error('D1_ERROR: overloaded')) })
    const dead = createMessageBatch('leadlight-events-dead', messages)
    await worker.queue(dead, { ...env, DB }, createExecutionContext())
    const redrive = (id = '') =>
      request(`/v1/rejected/${id}/redrive`, {
        method: 'POST',
        headers: { authorization: `Bearer ${site.adminKey}` },
      })
    const { rejected } = await listed(site)
    expect(rejected).toMatchObject([
      { reason: expect.stringMatching(/^failed every try: ./) },
      { reason: 'failed every try: D1_ERROR: overloaded' },
    ])
    const [odd, overloaded] = rejected.map(({ id }) => id)
    expect(await (await redrive(overloaded)).json()).toMatchObject({ accepted: 1, duplicate: 0 })
    expect((await redrive(overloaded)).status).toBe(404)
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect((await redrive(odd)).status).toBeGreaterThanOrEqual(400)
    expect((await listed(site)).rejected).toHaveLength(1)
    expect(await answerOf(send(site, [good!], { visitor: 'dead' }))).toMatchObject({ duplicate: 1 })
  })
})

describe('beacons of one key from one address', () => {
  test('are limited to 1,000 in 10 seconds, and nobody else is', async () => {
    expect(env.BEACONS).toBeDefined()
    const [site, other] = [await makeSite(), await makeSite()]
    const from = (address: string, where = site) =>
      send(where, [], { headers: { 'cf-connecting-ip': address } })
    let taken = 0
    let status = 202
    // Where the ten seconds end just now, it takes a thousand more.
    while (status === 202 && taken < 2_010) {
      const responses = await Promise.all(Array.from({ length: 10 }, () => from('192.0.2.1')))
      taken += responses.filter((response) => response.status === 202).length
      status = responses.at(-1)?.status ?? 0
    }
    expect(status).toBe(429)
    expect(taken).toBeGreaterThanOrEqual(1_000)
    const refused = await from('192.0.2.1')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('10')
    expect((await from('192.0.2.2')).status).toBe(202)
    expect((await from('192.0.2.1', other)).status).toBe(202)
  })

  test('are all let in where the limiter fails', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const BEACONS: RateLimit = { limit: () => Promise.reject(new Error('gone')) }
    expect((await send(await makeSite(), [], { over: { BEACONS } })).status).toBe(202)
  })
})

test('GET /v1/counts tells what was taken, known and ignored by reason, day by day', async () => {
  const site = await makeSite()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-20T23:59:00Z') })
  const [first] = events(1)
  await send(site, [first!, odd()], { visitor: 'a' })
  await send(site, [first!, ...events(2)], { visitor: 'a' })
  vi.setSystemTime(Date.parse('2026-11-21T00:01:00Z'))
  await send(site, events(3), { visitor: 'b' })
  const today = { day: '2026-11-21', accepted: 3, duplicate: 0, visitors: 1, ignored: [] }
  const { days } = await read<{ days: unknown[] }>(site, '/v1/counts')
  expect(days).toEqual([
    today,
    {
      ...{ day: '2026-11-20', accepted: 3, duplicate: 1, visitors: 1 },
      ignored: [{ reason: 'kind: unknown', count: 1 }],
    },
  ])
})

test('a site is asked for anew by one of the beacons that come at once, not by each', async () => {
  const site = await makeSite()
  await send(site, [event()])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
  const get = vi.fn(env.KV.get.bind(env.KV))
  const KV = Object.assign(Object.create(env.KV), { get })
  const sent = Array.from({ length: 10 }, (_, index) =>
    send(site, [event()], { visitor: `v${index}`, over: { KV } }),
  )
  for (const response of await Promise.all(sent)) expect(response.status).toBe(202)
  expect(get).toHaveBeenCalledTimes(1)
})

test('what the door did is logged by reason, and nobody is named', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(line))
  const site = await makeSite()
  const [first] = events(1)
  await send(site, [first!, odd(), odd()], { visitor: 'log-visitor' })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
  await send(site, [first!, event()], { visitor: 'log-visitor' })
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { log: 'ingest', site: site.siteId, accepted: 1, duplicate: 0, ignored: { 'kind: unknown': 2 } },
    { log: 'ingest', site: site.siteId, accepted: 1, duplicate: 1, ignored: {} },
  ])
  expect(lines.join()).not.toContain('log-visitor')
})
