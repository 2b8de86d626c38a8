import { createExecutionContext, createMessageBatch, createScheduledController } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { StoredEvent } from '../../shared/wire.ts'
import { settleDue } from '../../worker/cron/settle.ts'
import worker from '../../worker/index.ts'
import * as projected from '../../worker/project/erase.ts'
import type { Lead } from '../../worker/read/lead.ts'
import type { VisitorScore } from '../../worker/read/score-visitor.ts'
import { counting } from './counted/counting.ts'
import { DAY, env, event, makeSite, read, request, send, type TestSite, turn } from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const KNOWN = event({ kind: 'identify', userId: 'ada', email: 'ada@harbrook.dev' })

let site: TestSite

beforeAll(async () => {
  // Its pages may ask for whoever looks at them.
  site = await makeSite({ settings: { inPage: true } })
  // Whoever asks has asked before: its key and its site are known here.
  await read(site, '/v1/leads')
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the score at the edge', () => {
  test('is that of the database, at any instant, without asking it', async () => {
    await send(site, [event({ url: PRICING }), KNOWN], { visitor: 'ada' })
    await send(site, [event({ url: PRICING })], { visitor: 'anonymous' })
    for (const days of [0, 0.0001]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY })
      const { DB: db, statements } = counting()
      const atEdge = await scoreOf('ada', db)
      const lead = await read<Lead>(site, '/v1/leads?userId=ada')
      expect(atEdge).toMatchObject({
        lead: lead.id,
        stage: lead.stage,
        score: lead.score,
        dimensions: lead.dimensions,
      })
      expect(await scoreOf('anonymous', db)).toMatchObject({ lead: null, stage: 'visitor' })
      expect(statements()).toBe(0)
      vi.useRealTimers()
    }
  })

  test('knows at once what this place took in, and costs KV one write once five minutes have gone by', async () => {
    const puts: string[] = []
    const KV = watched(puts)
    const over = { KV }
    for (let nth = 1; nth <= 5; nth++) {
      await send(site, [event({ url: `${PRICING}/${nth}` })], { visitor: 'busy', over })
    }
    const { knownAt, score } = await scoreOf('busy', env.DB)
    expect(score).toBe((await whole('busy')).score)
    expect(Date.now() - knownAt).toBeLessThan(10_000)
    const written = () => puts.filter((key) => key.endsWith(':busy')).length
    expect(written()).toBe(0)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 })
    // What is overdue goes along with whoever comes next, a few at a time, and other tests have left some.
    for (let nth = 0; written() === 0 && nth < 200; nth++) {
      vi.setSystemTime(Date.now() + 1_000)
      await send(site, [event()], { visitor: 'next', over })
    }
    expect(written()).toBe(1)
  })

  test('is written of nobody for whom nobody asks: of a stranger only where its pages may, or somebody has', async () => {
    const puts: string[] = []
    const over = { KV: watched(puts) }
    const own = await makeSite()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 })
    for (const visitor of ['stranger', 'other']) await send(own, [event({ url: PRICING })], { visitor, over })
    await send(own, [event({ kind: 'identify', userId: 'known' })], { visitor: 'known', over })
    for (let second = 0; second < 400; second += 20) {
      vi.setSystemTime(Date.now() + 20_000)
      await send(own, [event()], { visitor: 'next', over })
    }
    const written = () => puts.filter((key) => key.includes(own.siteId)).map((key) => key.split(':')[2])
    expect(written()).toEqual(['known'])
    const headers = { authorization: `Bearer ${own.readKey}` }
    for (let nth = 0; nth < 2; nth++) await request('/v1/scores/other', { headers }, over)
    expect(written()).toEqual(['known', 'other'])
  })

  test('is not written of what KV would not keep any more: whose it is may have been forgotten since', async () => {
    const puts: string[] = []
    const over = { KV: watched(puts) }
    await send(site, [event({ url: PRICING })], { visitor: 'gone', over })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 })
    for (const visitor of ['next', 'and-next']) await send(site, [event({ url: PRICING })], { visitor, over })
    expect(puts.filter((key) => key.endsWith(':gone'))).toEqual([])
  })

  test('is not written of who was forgotten elsewhere while it waited here', async () => {
    const { puts, lead } = await waiting('elsewhere')
    await projected.eraseLead(env.DB, site.context, lead, { now: Date.now(), bury: true })
    await fiveMinutesOn(puts)
    expect(puts.filter((key) => key.endsWith(':elsewhere'))).toEqual([])
    expect(await keysOf('elsewhere')).toEqual([])
  })

  test('is taken away again where its visitor is forgotten while it is being written', async () => {
    const { puts, lead } = await waiting('meanwhile')
    const erase = () => projected.eraseLead(env.DB, site.context, lead, { now: Date.now(), bury: true })
    await fiveMinutesOn(puts, (key) => (key.endsWith(':meanwhile') ? erase() : null))
    expect(puts.filter((key) => key.endsWith(':meanwhile'))).toHaveLength(1)
    expect(await keysOf('meanwhile')).toEqual([])
  })

  /** Somebody of whom there is something that KV has not been told. */
  async function waiting(visitor: string) {
    const puts: string[] = []
    const over = { KV: watched(puts) }
    await send(site, [event({ kind: 'identify', userId: visitor })], { visitor, over })
    const { id } = await read<Lead>(site, `/v1/leads?userId=${visitor}`)
    await env.KV.delete(`score:${site.siteId}:${visitor}`)
    await send(site, [event({ url: PRICING })], { visitor, over })
    puts.length = 0
    return { puts, lead: id }
  }

  async function fiveMinutesOn(puts: string[], before?: (key: string) => unknown): Promise<void> {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 })
    const over = { KV: watched(puts, before) }
    // What is overdue goes a few at a time, and other tests have left some.
    for (let nth = 0; nth < 20; nth++) {
      vi.setSystemTime(Date.now() + 1_000)
      await send(site, [event()], { visitor: 'passer-by', over })
    }
  }

  test('is written when the stage changes, however short ago the last time was', async () => {
    const puts: string[] = []
    const over = { KV: watched(puts) }
    await send(site, [event({ url: PRICING })], { visitor: 'turning', over })
    const written = () => puts.filter((key) => key.endsWith(':turning')).length
    expect(written()).toBe(0)
    await send(site, [event({ kind: 'identify', userId: 'turning' })], { visitor: 'turning', over })
    expect(written()).toBe(1)
    expect(await scoreOf('turning', env.DB)).toMatchObject({ stage: 'lead' })
  })

  test('is written of five whose stage changed at once; of more as time goes by, before all others', async () => {
    const puts: string[] = []
    const over = { KV: watched(puts) }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    const crowd = Array.from({ length: 8 }, (_, index) => `crowd-${index}`)
    for (const userId of crowd) {
      await send(site, [event({ kind: 'identify', userId })], { visitor: userId, over })
    }
    const written = () => crowd.filter((visitor) => puts.some((key) => key.endsWith(`:${visitor}`)))
    expect(written()).toEqual(crowd.slice(0, 5))
    expect(await scoreOf('crowd-7', env.DB)).toMatchObject({ stage: 'lead' })
    vi.setSystemTime(Date.now() + 600)
    await send(site, [event()], { visitor: 'next', over })
    expect(written()).toEqual(crowd)
  })

  test('goes to the database where KV has heard nothing for long, and where nobody was seen says so', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    // The key that asks is known again by then, and KV keeps time by a clock of its own.
    await scoreOf('anonymous', env.DB)
    await env.KV.delete(`score:${site.siteId}:ada`)
    const { DB: db, statements } = counting()
    expect(await scoreOf('ada', db)).toMatchObject({ visitor: 'ada' })
    expect(statements()).toBeGreaterThan(0)
    expect((await request('/v1/scores/nobody', bearer())).status).toBe(404)
  })

  test('is the database’s again for every browser of a lead, once time or a hand has changed it', async () => {
    const own = await makeSite()
    const headers = { authorization: `Bearer ${own.readKey}` }
    const atEdge = async (visitor: string) =>
      (await request(`/v1/scores/${visitor}`, { headers })).json<VisitorScore>()
    const named = { kind: 'identify', userId: 'both', email: 'both@harbrook.dev' } as const
    const hot = [event({ url: PRICING }), event({ kind: 'form', url: PRICING, form: 'contact' })]
    await send(own, [...hot, event(named)], { visitor: 'desk' })
    await send(own, [event({ url: 'https://www.harbrook.dev/blog/a' }), event(named)], { visitor: 'phone' })
    const { lead, stage, score } = await atEdge('desk')
    expect([stage, score > 45]).toEqual(['mql', true])

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * DAY })
    // Asked a minute ago, so that KV has a copy; then time has its way.
    expect(await atEdge('desk')).toMatchObject({ stage: 'mql' })
    await settleDue(turn())
    expect(await atEdge('desk')).toMatchObject({ stage: 'lead' })

    const whole = (await atEdge('desk')).dimensions.engagement.raw
    const part = await request(`/v1/leads/${lead}/links/phone`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${own.adminKey}` },
    })
    expect(part.status).toBe(204)
    expect((await atEdge('desk')).dimensions.engagement.raw).toBeLessThan(whole)
    expect(await atEdge('phone')).toMatchObject({ lead: null })
  })

  test('follows a turn at every browser of a lead, whoever made it', async () => {
    const own = await makeSite()
    const stageOf = async (visitor: string) => (await read<VisitorScore>(own, `/v1/scores/${visitor}`)).stage
    const named = { kind: 'identify', userId: 'two', email: 'two@harbrook.dev' } as const
    const hot = [event({ url: PRICING }), event({ kind: 'form', url: PRICING, form: 'contact' })]
    for (const visitor of ['desk', 'phone']) await send(own, [event(named)], { visitor })
    expect(await stageOf('desk')).toBe('lead')
    await send(own, hot, { visitor: 'phone' })
    expect(await stageOf('desk')).toBe('mql')

    const say = (path: string, body: object) =>
      request(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${own.serverKey}` },
        body: JSON.stringify(body),
      })
    expect((await say('/v1/outcomes', { userId: 'two', outcome: 'sql' })).status).toBe(201)
    expect(await stageOf('desk')).toBe('sql')
    const beacon = { siteId: own.siteId, visitor: 'phone', events: [opportunity()] }
    const batch = createMessageBatch('events', [
      { id: 'm', timestamp: new Date(), attempts: 1, body: beacon },
    ])
    await worker.queue(batch, env, createExecutionContext())
    expect(await stageOf('desk')).toBe('opportunity')
    expect((await say('/v1/track', { event: 'Deal Won', userId: 'two' })).status).toBe(200)
    expect(await stageOf('desk')).toBe('customer')
  })

  test('follows a release from quarantine, and a site that begins to count machines otherwise', async () => {
    const own = await makeSite({ settings: { bots: 'flag' } })
    const scored = (visitor: string) => read<VisitorScore>(own, `/v1/scores/${visitor}`)
    const change = (method: string, path: string, body?: object) =>
      request(path, {
        method,
        headers: { authorization: `Bearer ${own.adminKey}` },
        ...(body && { body: JSON.stringify(body) }),
      })
    const hot = [event({ url: PRICING }), event({ kind: 'form', url: PRICING, form: 'contact' })]
    const thrownAway = event({ kind: 'identify', email: 'ada@mailinator.com' })
    await send(own, [...hot, thrownAway], { visitor: 'held' })
    const { lead, stage } = await scored('held')
    expect(stage).toBe('visitor')
    expect((await change('POST', `/v1/leads/${lead}/release`)).status).toBe(204)
    expect(await scored('held')).toMatchObject({ lead, stage: 'lead' })

    await send(own, [event({ url: PRICING })], { visitor: 'machine', headers: { 'user-agent': 'curl/8.0' } })
    await change('PATCH', `/v1/sites/${own.siteId}`, { settings: { bots: 'exclude' } })
    // Asked between the change and the clock, so that there is a copy by the new word of what the old one made.
    expect((await scored('machine')).score).toBeGreaterThan(0)
    await worker.scheduled(createScheduledController(), env)
    expect((await scored('machine')).score).toBe(0)
  })

  test('leaves nothing of whom it forgets', async () => {
    await send(site, [event({ kind: 'identify', userId: 'gone' })], { visitor: 'gone' })
    const { id } = await read<Lead>(site, '/v1/leads?userId=gone')
    expect(await keysOf('gone')).toHaveLength(1)
    const headers = { authorization: `Bearer ${site.adminKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    expect(await keysOf('gone')).toEqual([])
    expect((await request('/v1/scores/gone', bearer())).status).toBe(404)
  })
})

/** As the door would queue it. */
function opportunity(): StoredEvent {
  const at = Date.now()
  return { id: 'o', kind: 'outcome', outcome: 'opportunity', at, receivedAt: at, provenance: 'server' }
}

function bearer() {
  return { headers: { authorization: `Bearer ${site.readKey}` } }
}

async function scoreOf(visitor: string, DB: D1Database): Promise<VisitorScore> {
  return (await request(`/v1/scores/${visitor}`, bearer(), { DB })).json<VisitorScore>()
}

/** By the database alone: KV is empty. */
async function whole(visitor: string): Promise<VisitorScore> {
  const lost = new Proxy(env.KV, {
    get: (target, name) => (name === 'get' ? async () => null : Reflect.get(target, name).bind(target)),
  })
  return (await request(`/v1/scores/${visitor}`, bearer(), { KV: lost })).json<VisitorScore>()
}

async function keysOf(visitor: string): Promise<string[]> {
  const { keys } = await env.KV.list({ prefix: `score:${site.siteId}:${visitor}` })
  return keys.map(({ name }) => name)
}

function watched(puts: string[], before: (key: string) => unknown = () => null): KVNamespace {
  return new Proxy(env.KV, {
    get(target, name) {
      if (name !== 'put') return Reflect.get(target, name).bind(target)
      return async (key: string, ...rest: [string, object]) => {
        if (key.startsWith('score:')) puts.push(key)
        await before(key)
        return target.put(key, ...rest)
      }
    },
  })
}
