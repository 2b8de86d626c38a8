import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { sign } from 'hono/jwt'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { CHATS, FILES, queryPattern } from '../../shared/page-policy.ts'
import worker from '../../worker/index.ts'
import type { Beacon } from '../../worker/project/beacon.ts'
import {
  answerOf,
  DAY,
  env,
  event,
  events,
  HOST,
  makeSite,
  read,
  replaced,
  request,
  send,
  type TestSite,
} from './support.ts'

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('POST /v1/events', () => {
  test('answers 202 with how many were taken, were known, and were not taken and why', async () => {
    const [first, second] = events(2)
    expect((await send(site, [first!], { visitor: 'a1' })).status).toBe(202)
    const response = await send(site, [first!, second!, event({ id: 'odd', kind: 'teleport' as never })], {
      visitor: 'a1',
    })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({
      accepted: 1,
      duplicate: 1,
      ignored: [{ id: 'odd', reason: 'kind: unknown' }],
    })
  })

  test.each([
    ['what is no JSON', '{"v":1', 400],
    ['JSON that is no batch', '[]', 400],
    ['a body with a byte too many', 'x'.repeat(512_001), 413],
    ['501 events', JSON.stringify({ v: 1, sentAt: 1, events: Array(501).fill({}) }), 413],
    ['no key', JSON.stringify({ v: 1, sentAt: 1, events: [] }), 401],
    ['an unknown key', JSON.stringify({ v: 1, site: 'pk_none', sentAt: 1, events: [] }), 401],
    ['a secret key in the body', JSON.stringify({ v: 1, site: 'sk_none', sentAt: 1, events: [] }), 401],
  ])('refuses %s', async (_, body, status) => {
    const response = await request('/v1/events', { method: 'POST', body })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('x-reason')).toBeTruthy()
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-expose-headers')).toBe('retry-after, x-reason')
    expect(await response.json()).toMatchObject({ status, detail: expect.any(String) })
  })

  test('counts bytes while it reads, where the length is not declared', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(64_000))
    let chunks = 0
    const body = new ReadableStream({
      pull(controller) {
        if (chunks++ < 9) controller.enqueue(chunk)
        else controller.close()
      },
    })
    expect((await request('/v1/events', { method: 'POST', body })).status).toBe(413)
  })

  test('takes only the origins that a site names, and requests that come from no page', async () => {
    const strict = await makeSite({ origins: ['https://www.example.com'] })
    const from = (origin?: string) => send(strict, events(1), origin ? { headers: { origin } } : {})
    expect((await from('https://evil.example')).status).toBe(403)
    expect((await from('https://www.example.com')).status).toBe(202)
    expect((await from()).status).toBe(202)
  })

  test('answers a preflight for every header that clients send', async () => {
    const response = await request('/v1/events', {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, x-retry-count',
    )
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
  })

  test('takes kinds of servers with the secret key alone', async () => {
    const mail = event({ kind: 'email', message: 'm1', action: 'opened' })
    const refused = await answerOf(send(site, [mail], { visitor: 's1' }))
    expect(refused).toMatchObject({ accepted: 0, ignored: [{ id: mail.id, reason: /secret key/ }] })
    const authorization = `Bearer ${site.serverKey}`
    expect(await answerOf(send(site, [mail], { visitor: 's1', headers: { authorization } }))).toMatchObject({
      accepted: 1,
    })
    const wrongClass = await send(site, [mail], { headers: { authorization: `Bearer ${site.readKey}` } })
    expect(wrongClass.status).toBe(403)
  })

  test('answers 503 with Retry-After where the database fails before or after the commit, and never twice', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const before = replaced({ batch: () => Promise.reject(new Error('D1_ERROR: overloaded')) })
    let calls = 0
    const after = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        const results = await env.DB.batch<T>(list)
        if (++calls === 2) throw new Error('D1_ERROR: Network connection lost')
        return results
      },
    })
    const sent = events(3)
    for (const DB of [before, after]) {
      const response = await send(site, sent, { visitor: 'f1', over: { DB } })
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
    }
    expect(await answerOf(send(site, sent, { visitor: 'f1' }))).toMatchObject({ accepted: 0, duplicate: 3 })
  })

  test('hands a batch that D1 cannot take to the queue, whose consumer takes it', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const DB = replaced({ batch: () => Promise.reject(new Error('D1_ERROR: overloaded')) })
    const queued: Beacon[] = []
    const EVENTS = { send: async (beacon: Beacon) => void queued.push(beacon) } as unknown as Queue<Beacon>
    const long = events(40, { title: 'x'.repeat(500), referrer: `https://a.example/${'y'.repeat(1_900)}` })
    const over = { ENVIRONMENT: 'production', DB, EVENTS }
    const response = await send(site, long, { visitor: 'q1', over })
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ accepted: 40 })
    expect(queued.length).toBeGreaterThan(1)
    for (const beacon of queued) expect(JSON.stringify(beacon).length).toBeLessThan(100_000)

    const messages = [...queued, ...queued, { nonsense: true } as unknown as Beacon].map((body, index) => ({
      id: `m${index}`,
      timestamp: new Date(),
      attempts: 1,
      body,
    }))
    const batch = createMessageBatch<Beacon>('leadlight-events', messages)
    const ctx = createExecutionContext()
    await worker.queue(batch, env, ctx)
    const result = await getQueueResult(batch, ctx)
    expect(result.explicitAcks).toHaveLength(messages.length - 1)
    expect(result.retryMessages).toMatchObject([{ msgId: `m${messages.length - 1}` }])
    expect(await answerOf(send(site, long, { visitor: 'q1' }))).toMatchObject({ accepted: 0, duplicate: 40 })
  })

  test('keeps what failed every try, with its reason', async () => {
    const dead = createMessageBatch<Beacon>('leadlight-events-dead', [
      { id: 'd1', timestamp: new Date(), attempts: 1, body: { nonsense: true } as unknown as Beacon },
    ])
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await worker.queue(dead, env, createExecutionContext())
    expect(log).toHaveBeenCalledWith('dead', {
      id: expect.stringMatching(/-d1$/),
      site: '',
      reason: 'not a batch of events',
    })
    const row = await env.DB.prepare("select reason, body from rejected where id like '%-d1'").first()
    expect(row).toEqual({ reason: 'not a batch of events', body: '{"nonsense":true}' })
  })
})

describe('what is kept of an event', () => {
  const NOW = 1_790_000_000_000

  async function kept(fields: object, sentAt = NOW, headers = {}): Promise<Record<string, unknown>> {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const visitor = crypto.randomUUID()
    await send(site, [event({ at: NOW, ...fields })], { visitor, sentAt, session: 's', headers })
    const row = await env.DB.prepare('select body from events where visitor_id = ?1')
      .bind(visitor)
      .first<{ body: string }>()
    return JSON.parse(row!.body)
  }

  test.each([
    ['the clocks agree', NOW - 5_000, NOW, NOW - 5_000, undefined],
    ['they differ by no more than a minute', NOW - 5_000, NOW + 60_000, NOW - 5_000, undefined],
    [
      'the page is three hours fast',
      NOW + 3 * 3_600_000 - 5_000,
      NOW + 3 * 3_600_000,
      NOW - 5_000,
      NOW + 3 * 3_600_000 - 5_000,
    ],
    ['the page is a day slow', NOW - DAY - 5_000, NOW - DAY, NOW - 5_000, NOW - DAY - 5_000],
    ['the event is in the future', NOW + 30_000, NOW, NOW, NOW + 30_000],
  ])('is its time, where %s', async (_, at, sentAt, expected, sentFor) => {
    const stored = await kept({ at }, sentAt)
    expect(stored).toMatchObject({ at: expected, receivedAt: NOW, provenance: 'browser', session: 's' })
    expect(stored.sentFor).toBe(sentFor)
  })

  test('is marked late after seven days, unless a server sent it', async () => {
    expect(await kept({ at: NOW - 7 * DAY })).not.toHaveProperty('late')
    expect(await kept({ at: NOW - 7 * DAY - 1 })).toMatchObject({ late: true })
    const authorization = `Basic ${btoa(`${site.serverKey}:`)}`
    const stored = await kept({ at: NOW - 70 * DAY }, NOW, { authorization })
    expect(stored).not.toHaveProperty('late')
    expect(stored).toMatchObject({ provenance: 'server', at: NOW - 70 * DAY })
  })

  test('are its URLs without what a query may tell of a person', async () => {
    const stored = await kept({
      url: 'https://ada:pw@example.com/a?utm_source=x&password=hunter2&gclid=1#secret',
      referrer: 'https://search.example/?q=ada+lovelace',
    })
    expect(stored).toMatchObject({
      url: 'https://example.com/a?utm_source=x&gclid=1',
      referrer: 'https://search.example/',
    })
    expect(await kept({ url: 'javascript:alert(1)' })).not.toHaveProperty('url')
    const link = await kept({ kind: 'click', href: 'https://partner.example/?email=ada@example.com' })
    expect(link).toMatchObject({ href: 'https://partner.example/' })
    const route = await kept({ url: 'https://example.com/app#/pricing?token=secret' })
    expect(route).toMatchObject({ url: 'https://example.com/app#/pricing' })
  })

  test('has as traits what the page said of the person, but not who it is and how that is proved', async () => {
    const said = { userId: '8', email: 'eve@acme.example', signature: 'ab', token: 'a.b.c', plan: 'pro' }
    const { userId, email } = said
    const stored = await kept({ kind: 'identify', userId, email, traits: said })
    expect(stored).toMatchObject({ userId: '8', email: 'eve@acme.example', traits: { plan: 'pro' } })
  })

  test('is no proof of identity', async () => {
    const claims = { sub: '7', aud: site.siteId, exp: NOW / 1000 + 60 }
    const token = await sign(claims, site.context.settings.identitySecret, 'HS256')
    const stored = await kept({ kind: 'identify', userId: '7', signature: 'ab', token })
    expect(stored).toMatchObject({ userId: '7', provenance: 'verified' })
    expect(stored).not.toHaveProperty('signature')
    expect(stored).not.toHaveProperty('token')
  })

  test('is why it looks automatic', async () => {
    expect(await kept({}, NOW, { 'user-agent': 'curl/8.0' })).toMatchObject({ bot: 'user agent' })
    const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
    expect(await kept({}, NOW, { 'user-agent': browser })).not.toHaveProperty('bot')
  })

  test('is nothing, of a page that was only prefetched', async () => {
    const sent = send(site, events(1), { visitor: 'p1', headers: { 'sec-purpose': 'prefetch;prerender' } })
    expect(await answerOf(sent)).toMatchObject({ accepted: 0, ignored: [{ reason: /prefetch/ }] })
  })

  test('is counted under an id of the day where the page keeps none, and never linked or scored', async () => {
    const body = JSON.stringify({
      v: 1,
      site: site.writeKey,
      sentAt: Date.now(),
      events: [event(), event({ kind: 'form', form: 'contact', email: 'cookieless@example.com' })],
    })
    const headers = { 'cf-connecting-ip': '192.0.2.77', 'user-agent': 'Mozilla/5.0 Firefox/153.0' }
    expect((await request('/v1/events', { method: 'POST', body, headers })).status).toBe(202)
    const rows = await env.DB.prepare("select * from visitors where id like 'daily:%'").all()
    expect(rows.results).toMatchObject([{ lead_id: null }])
    const lead = await request('/v1/leads?email=cookieless@example.com', {
      headers: { authorization: `Bearer ${site.readKey}` },
    })
    expect(lead.status).toBe(404)
    const everything = await env.DB.prepare('select body from events').all()
    expect(JSON.stringify([rows, everything])).not.toContain('192.0.2.77')
  })

  test('is worth nothing where it is late, or an excluded bot’s', async () => {
    const flagging = await makeSite({ settings: { bots: 'flag' } })
    const bot = { 'user-agent': 'curl/8.0' }
    for (const [where, headers, at, worth] of [
      [site, {}, Date.now(), true],
      [site, bot, Date.now(), false],
      [flagging, bot, Date.now(), true],
      [site, {}, Date.now() - 8 * DAY, false],
    ] as const) {
      const visitor = crypto.randomUUID()
      await send(where, [event({ at, url: 'https://example.com/pricing' })], { visitor, headers })
      const { score } = await read<{ score: number }>(where, `/v1/scores/${visitor}`)
      expect(score > 0).toBe(worth)
    }
  })
})

describe('GET /leadlight.js', () => {
  test('puts the site’s public settings in front of the bundle, and answers 304 to whoever has it', async () => {
    const response = await request(`/leadlight.js?site=${site.writeKey}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('javascript')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300, stale-while-revalidate=86400')
    const [hint, line] = (await response.text()).split('\n')
    expect(hint).toBe('//# allFunctionsCalledOnLoad')
    const settings = /^\(self\.leadlightSettings=(.*)\);$/.exec(line!)?.[1]
    expect(JSON.parse(settings!)).toEqual({
      site: site.writeKey,
      host: HOST,
      consent: 'implied',
      domains: [],
      chat: true,
      parts: expect.stringMatching(/^-[0-9a-f]+$/),
      query: queryPattern(),
      files: FILES,
      chats: CHATS,
    })
    const etag = response.headers.get('etag')!
    const again = await request(`/leadlight.js?site=${site.writeKey}`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    const chat = await request(`/leadlight-chat${JSON.parse(settings!).parts}.js`)
    expect(chat.headers.get('cache-control')).toContain('immutable')
  })

  test('says in the console what is wrong with an unknown key', async () => {
    const response = await request('/leadlight.js?site=pk_none')
    // A browser runs no script that comes with a refusal.
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('unknown or revoked')
    expect((await request('/leadlight-nothing.js')).status).toBe(404)
  })
})

describe('GET /healthz', () => {
  test('tells whether D1 and KV are there, and which schema', async () => {
    const response = await request('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ ok: true, d1: 'ok', kv: 'ok', schema: /^0001/ })
    const DB = replaced({
      prepare: () => {
        throw new Error('gone')
      },
    })
    expect((await request('/healthz', {}, { DB })).status).toBe(503)
  })
})
