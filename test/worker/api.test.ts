import { Webhook } from 'standardwebhooks'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { findLeadRow } from '../../worker/db/leads.ts'
import worker from '../../worker/index.ts'
import type { Lead } from '../../worker/read/lead.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { scoreLead } from '../../worker/read/score-lead.ts'
import type { Timeline } from '../../worker/read/timeline.ts'
import { DAY, env, event, makeSite, read, request, send, type TestSite } from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const DEMO = 'https://www.harbrook.dev/demo'
const FITTING = { title: 'Chief Technology Officer' }

let site: TestSite
let other: TestSite

beforeAll(async () => {
  site = await makeSite()
  other = await makeSite()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

describe('keys', () => {
  test('a read key reads, by Bearer and by Basic, and an admin key does everything', async () => {
    for (const authorization of [
      `Bearer ${site.readKey}`,
      `bearer ${site.readKey}`,
      `Basic ${btoa(`${site.readKey}:`)}`,
      `Bearer ${site.adminKey}`,
    ]) {
      expect((await request('/v1/leads', { headers: { authorization } })).status).toBe(200)
    }
  })

  test.each([
    ['/v1/leads', 'GET'],
    ['/v1/leads?email=a@b.de', 'GET'],
    ['/v1/leads/x', 'GET'],
    ['/v1/leads/x/timeline', 'GET'],
    ['/v1/leads/x/transitions', 'GET'],
    ['/v1/leads/x/links', 'GET'],
    ['/v1/scores/x', 'GET'],
    ['/v1/webhooks', 'GET'],
    ['/v1/webhooks', 'POST'],
    ['/v1/webhooks/x', 'DELETE'],
    ['/v1/webhooks/x/deliveries', 'GET'],
  ])('%s (%s) answers 401 without a key and 403 with one of the wrong class', async (path, method) => {
    for (const headers of [
      {},
      { authorization: 'Bearer rk_wrong' },
      { authorization: 'Basic %%%' },
    ] as const) {
      const response = await request(path, { method, headers })
      expect(response.status).toBe(401)
      expect(response.headers.get('x-reason')).toBeTruthy()
      expect(response.headers.get('content-type')).toBe('application/problem+json')
    }
    const inQuery = await request(`${path}${path.includes('?') ? '&' : '?'}key=${site.readKey}`, { method })
    expect(inQuery.status).toBe(401)
    for (const key of [site.writeKey, site.serverKey]) {
      expect((await request(path, { method, ...bearer(key) })).status).toBe(403)
    }
  })

  test('another site’s key sees nothing: 404', async () => {
    await send(site, [event({ kind: 'identify', email: 'mine@harbrook.dev' })], { visitor: 'mine' })
    const { id } = await read<Lead>(site, '/v1/leads?email=mine@harbrook.dev')
    for (const path of [
      `/v1/leads/${id}`,
      `/v1/leads/${id}/timeline`,
      `/v1/leads/${id}/links`,
      '/v1/leads?visitor=mine',
      '/v1/scores/mine',
    ]) {
      expect((await request(path, bearer(site.readKey))).status).toBe(200)
      expect((await request(path, bearer(other.readKey))).status).toBe(404)
    }
    expect(await read<LeadPage>(other, '/v1/leads')).toMatchObject({ leads: [], cursor: null })
  })

  test('a revoked key is refused within a minute', async () => {
    const own = await makeSite()
    expect((await request('/v1/leads', bearer(own.readKey))).status).toBe(200)
    await env.DB.prepare('update keys set revoked_at = 1 where site_id = ?1').bind(own.siteId).run()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
    expect((await request('/v1/leads', bearer(own.readKey))).status).toBe(401)
  })

  test('no secret key stands in the database', async () => {
    const { results } = await env.DB.prepare('select * from keys').all()
    const text = JSON.stringify(results)
    for (const key of [site.serverKey, site.readKey, site.adminKey]) expect(text).not.toContain(key)
    expect(text).toContain(site.writeKey)
  })
})

describe('one lead', () => {
  test('was last seen when it last did something, however late we hear of it', async () => {
    const at = Date.now() - 3 * DAY
    await send(site, [event({ kind: 'identify', email: 'late@harbrook.dev', at })], { visitor: 'late' })
    expect((await read<Lead>(site, '/v1/leads?email=late@harbrook.dev')).lastSeenAt).toBe(at)
  })

  test('has a score whose reasons add up to it, in every dimension', async () => {
    await send(site, [event({ url: PRICING }), event({ kind: 'download', file: 'a.pdf' })], {
      visitor: 'sum',
    })
    await send(site, [event({ kind: 'identify', userId: 'sum', email: 'sum@gmail.com', traits: FITTING })], {
      visitor: 'sum',
    })
    const lead = await read<Lead>(site, '/v1/leads?userId=sum')
    expect(lead).toMatchObject({ modelVersion: 1, standing: 'claimed', asOf: expect.any(Number) })
    expect(lead.score).toBe(lead.dimensions.engagement?.score)
    expect(Object.keys(lead.dimensions)).toEqual(expect.arrayContaining(['engagement', 'fit']))
    for (const { score: shown, reasons } of Object.values(lead.dimensions)) {
      expect(reasons.reduce((sum, { points }) => sum + points, 0)).toBe(shown)
    }
    expect(lead.dimensions.engagement?.reasons.length).toBeGreaterThan(2)
  })

  test('is exact at this very moment, although it was stored earlier', async () => {
    const now = Date.now()
    await send(site, [event({ url: PRICING }), event({ kind: 'identify', email: 'now@harbrook.dev' })], {
      visitor: 'now',
    })
    const before = await read<Lead>(site, '/v1/leads?email=now@harbrook.dev')
    vi.useFakeTimers({ toFake: ['Date'], now: now + 30 * DAY })
    const after = await read<Lead>(site, '/v1/leads?email=now@harbrook.dev')
    expect(after.asOf).toBe(now + 30 * DAY)
    expect(after.dimensions.engagement!.raw).toBeCloseTo(before.dimensions.engagement!.raw / 2, 1)
  })

  test('has a timeline in pages, newest first, that neither repeats nor misses an event', async () => {
    const at = Date.now() - 60_000
    const list = Array.from({ length: 25 }, (_, index) => event({ at: at + Math.floor(index / 3) }))
    await send(site, [...list, event({ kind: 'identify', userId: 'pages' })], { visitor: 'pages1' })
    await send(site, [event({ kind: 'identify', userId: 'pages' })], { visitor: 'pages2' })
    const { id } = await read<Lead>(site, '/v1/leads?userId=pages')
    const seen: Timeline['events'] = []
    let cursor: string | null = null
    do {
      const page: Timeline = await read(
        site,
        `/v1/leads/${id}/timeline?limit=4${cursor ? `&cursor=${cursor}` : ''}`,
      )
      seen.push(...page.events)
      cursor = page.cursor
    } while (cursor)
    expect(seen).toHaveLength(27)
    expect(new Set(seen.map((one) => one.id + one.visitor)).size).toBe(27)
    expect(seen.map((one) => one.at)).toEqual(seen.map((one) => one.at).sort((a, b) => b - a))
  })

  test.each([
    ['/v1/leads?stage=hot', 400],
    ['/v1/leads?min=many', 400],
    ['/v1/leads?limit=0', 400],
    ['/v1/leads?limit=1e9', 400],
    ['/v1/leads?email=nobody@harbrook.dev', 404],
    ['/v1/leads?email=%00', 404],
    ['/v1/leads/none', 404],
    ['/v1/scores/none', 404],
    ['/v1/nothing', 404],
  ])('%s answers %i', async (path, status) => {
    const response = await request(path, bearer(site.readKey))
    expect(response.status).toBe(status)
    expect(response.headers.get('x-reason')).toBeTruthy()
  })
})

describe('the ranking', () => {
  test('is exactly as of now although stored scores are older, in pages that pin their instant', async () => {
    const own = await makeSite()
    const now = Date.now()
    const headers = { authorization: `Bearer ${own.serverKey}` }
    const pages = [PRICING, DEMO, 'https://www.harbrook.dev/blog/a', 'https://www.harbrook.dev/careers']
    for (let index = 0; index < 60; index++) {
      const list = Array.from({ length: 1 + (index % 5) }, (_, nth) =>
        event({ url: pages[(index + nth) % 4]!, at: now - ((index * 7 + nth * 3) % 40) * DAY }),
      )
      const named = event({ kind: 'identify', userId: `rank${index}`, at: now - 39 * DAY })
      await send(own, [named, ...list], { visitor: `rank${index}`, headers })
    }
    vi.useFakeTimers({ toFake: ['Date'], now: now + 20 * DAY })
    const ranked: Lead[] = []
    let cursor: string | null = null
    do {
      const page: LeadPage = await read(own, `/v1/leads?limit=7${cursor ? `&cursor=${cursor}` : ''}`)
      ranked.push(...page.leads)
      cursor = page.cursor
      // Time goes on and a lead gets hot between two pages: neither may disturb the pages that follow.
      vi.setSystemTime(Date.now() + 60_000)
      await send(own, [event({ kind: 'form', form: 'demo' })], { visitor: 'rank3' })
    } while (cursor)

    const { results } = await env.DB.prepare('select id from leads where site_id = ?1')
      .bind(own.siteId)
      .all<{ id: string }>()
    const expected = []
    for (const { id } of results) {
      const row = await findLeadRow(env.DB, own.siteId, id)
      expected.push({ id, raw: scoreLead(row!, own.context, ranked[0]!.asOf).raw })
    }
    expected.sort((a, b) => b.raw - a.raw || (a.id < b.id ? -1 : 1))
    expect(ranked.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
    expect(new Set(ranked.map(({ asOf }) => asOf)).size).toBe(1)
  })

  test('takes a stage and a least score, and leaves out held leads', async () => {
    const own = await makeSite()
    const hot = [event({ url: PRICING }), event({ url: DEMO }), event({ kind: 'form', form: 'demo' })]
    await send(
      own,
      [...hot, event({ kind: 'identify', userId: 'hot', email: 'hot@harbrook.dev', traits: FITTING })],
      { visitor: 'h1' },
    )
    await send(own, [event({ url: PRICING }), event({ kind: 'identify', userId: 'warm' })], { visitor: 'h2' })
    await send(own, [event({ kind: 'identify', userId: 'cold' })], { visitor: 'h3' })
    const names = async (query: string) =>
      (await read<LeadPage>(own, `/v1/leads?${query}`)).leads.map(({ userId }) => userId)
    expect(await names('')).toEqual(['hot', 'warm', 'cold'])
    expect(await names('stage=mql')).toEqual(['hot'])
    expect(await names('stage=lead')).toEqual(['warm', 'cold'])
    expect(await names('min=20')).toEqual(['hot', 'warm'])
    expect(await names('min=21')).toEqual(['hot'])
  })
})

describe('webhooks', () => {
  interface Rung {
    url: string
    headers: Record<string, string>
    body: string
  }

  /** The receiver at the other end of the net: a worker under test has no port to listen on. */
  function receive(...answers: number[]): Rung[] {
    const rung: Rung[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const asked = new Request(input as Request, init)
      rung.push({ url: asked.url, headers: Object.fromEntries(asked.headers), body: await asked.text() })
      return new Response(null, { status: answers.shift() ?? 204 })
    })
    return rung
  }

  async function makeHook(where: TestSite, url = 'https://hooks.harbrook.dev/leads') {
    const init = { method: 'POST', body: JSON.stringify({ url }), ...bearer(where.adminKey) }
    const response = await request('/v1/webhooks', init)
    expect(response.status).toBe(201)
    return response.json<{ id: string; url: string; secret: string }>()
  }

  const becomeLead = (where: TestSite, userId: string) =>
    send(
      where,
      [event({ url: PRICING }), event({ kind: 'identify', userId, email: `${userId}@harbrook.dev` })],
      { visitor: userId },
    )
  const tick = () => worker.scheduled({ scheduledTime: 0, cron: '', noRetry() {} }, env)

  test('a transition is signed, and the library of its receivers verifies it', async () => {
    const own = await makeSite()
    const { id, secret } = await makeHook(own)
    const rung = receive()
    await becomeLead(own, 'bell')
    expect(rung).toHaveLength(1)
    const [{ url, headers, body }] = rung as [Rung]
    expect(url).toBe('https://hooks.harbrook.dev/leads')
    const message = new Webhook(secret).verify(body, headers)
    const lead = await read<Lead>(own, '/v1/leads?userId=bell')
    expect(message).toMatchObject({
      type: 'lead.transition',
      data: {
        id: headers['webhook-id'],
        lead: { id: lead.id, email: 'bell@harbrook.dev', userId: 'bell' },
        from: 'visitor',
        to: 'lead',
        cause: 'identify',
        modelVersion: 1,
      },
    })
    expect(() => new Webhook(secret).verify(body.replace('lead', 'Lead'), headers)).toThrow()
    const { deliveries } = await read<{ deliveries: object[] }>(
      own,
      `/v1/webhooks/${id}/deliveries`,
      own.adminKey,
    )
    expect(deliveries).toMatchObject([
      { id: headers['webhook-id'], status: 'delivered', attempts: 1, answer: '204' },
    ])
    await tick()
    expect(rung).toHaveLength(1)
  })

  test('a failed delivery is tried again with growing pauses under one id, then given up', async () => {
    const own = await makeSite()
    const { id } = await makeHook(own)
    const rung = receive(...Array(20).fill(500))
    await becomeLead(own, 'fail')
    const next = async () => {
      const { deliveries } = await read<{ deliveries: { nextAt: number | null }[] }>(
        own,
        `/v1/webhooks/${id}/deliveries`,
        own.adminKey,
      )
      return deliveries[0]?.nextAt ?? null
    }
    const pauses: number[] = []
    for (let at = await next(); at !== null; at = await next()) {
      pauses.push(at - Date.now())
      const before = rung.length
      vi.useFakeTimers({ toFake: ['Date'], now: at - 1 })
      await tick()
      expect(rung).toHaveLength(before)
      vi.setSystemTime(at)
      await tick()
      expect(rung).toHaveLength(before + 1)
    }
    expect(rung).toHaveLength(10)
    expect(new Set(rung.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    const { deliveries } = await read<{ deliveries: object[] }>(
      own,
      `/v1/webhooks/${id}/deliveries`,
      own.adminKey,
    )
    expect(deliveries).toMatchObject([{ status: 'dead', attempts: 10, nextAt: null, answer: '500' }])
  })

  test('what nobody sent after the commit is taken up by cron, once', async () => {
    const own = await makeSite()
    await makeHook(own)
    await makeHook(own, 'https://second.harbrook.dev/')
    const rung = receive()
    await becomeLead(own, 'late')
    expect(rung).toHaveLength(2)
    const { results } = await env.DB.prepare('select * from transitions where site_id = ?1')
      .bind(own.siteId)
      .all<{ id: string; lead_id: string; at: number }>()
    await env.DB.prepare('delete from deliveries where site_id = ?1').bind(own.siteId).run()
    await env.DB.prepare('insert into outbox (site_id, id, lead_id, at) values (?1, ?2, ?3, ?4)')
      .bind(own.siteId, results[0]!.id, results[0]!.lead_id, results[0]!.at)
      .run()
    await Promise.all([tick(), tick(), tick()])
    expect(rung).toHaveLength(4)
  })

  test('a receiver that is gone is not asked again', async () => {
    const own = await makeSite()
    const { id } = await makeHook(own)
    const rung = receive(410)
    await becomeLead(own, 'gone1')
    await becomeLead(own, 'gone2')
    expect(rung).toHaveLength(1)
    const { webhooks } = await read<{ webhooks: object[] }>(own, '/v1/webhooks', own.adminKey)
    expect(webhooks).toMatchObject([{ id, disabledAt: expect.any(Number) }])
    expect(JSON.stringify(webhooks)).not.toContain('whsec_')
  })

  test('a deleted webhook is gone with its log', async () => {
    const own = await makeSite()
    const { id } = await makeHook(own)
    const rung = receive()
    const gone = await request(`/v1/webhooks/${id}`, { method: 'DELETE', ...bearer(own.adminKey) })
    expect(gone.status).toBe(204)
    await becomeLead(own, 'deleted')
    expect(rung).toEqual([])
    expect((await request(`/v1/webhooks/${id}/deliveries`, bearer(own.adminKey))).status).toBe(404)
  })

  test.each([
    'http://hooks.harbrook.dev/',
    'ftp://hooks.harbrook.dev/',
    'https://user:pw@hooks.harbrook.dev/',
    'https://hooks.harbrook.dev:8443/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://intranet/',
    'https://hooks.harbrook.dev\\@evil.dev/',
    'https://hooks.harbrook.dev/ x',
    'https://hööks.dev/',
    'http://127.0.0.1:9000/',
    '//hooks.harbrook.dev/',
    '',
  ])('%s may not receive', async (url) => {
    const init = { method: 'POST', body: JSON.stringify({ url }), ...bearer(site.adminKey) }
    const response = await request('/v1/webhooks', init, { LEADLIGHT_WEBHOOKS_LOOPBACK: '' })
    expect(response.status).toBe(400)
    expect(response.headers.get('x-reason')).toMatch(/^url/)
  })

  test('a loopback receiver is for the embedded server with its switch alone', async () => {
    const url = 'http://127.0.0.1:9000/hook'
    const ask = (over: object) =>
      request(
        '/v1/webhooks',
        { method: 'POST', body: JSON.stringify({ url }), ...bearer(site.adminKey) },
        over,
      )
    expect((await ask({ LEADLIGHT_WEBHOOKS_LOOPBACK: '1' })).status).toBe(201)
    expect((await ask({ LEADLIGHT_WEBHOOKS_LOOPBACK: '1', ENVIRONMENT: 'production' })).status).toBe(400)
    expect((await ask({ LEADLIGHT_WEBHOOKS_LOOPBACK: '0' })).status).toBe(400)
  })
})

describe('under a prefix', () => {
  test('every path is there and nowhere else', async () => {
    const over = { LEADLIGHT_PREFIX: '/l/' }
    expect((await request('/l/healthz', {}, over)).status).toBe(200)
    expect((await request('/healthz', {}, over)).status).toBe(404)
    const served = await request(`/l/leadlight.js?site=${site.writeKey}`, {}, over)
    expect(await served.text()).toContain('"host":"http://leadlight.test/l"')
    const body = JSON.stringify({
      v: 1,
      site: site.writeKey,
      visitor: 'p',
      sentAt: Date.now(),
      events: [event()],
    })
    expect((await request('/l/v1/events', { method: 'POST', body }, over)).status).toBe(202)
  })
})
