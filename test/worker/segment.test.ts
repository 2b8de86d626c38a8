import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { listEvents } from '../../worker/archive/read.ts'
import { TRACKED } from '../../worker/ingest/segment/kinds.ts'
import { personVisitor } from '../../worker/project/person.ts'
import type { Lead } from '../../worker/read/lead.ts'
import {
  DAY,
  env,
  event,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  read,
  replaced,
  request,
  send,
  type TestSite,
} from './support.ts'

interface Said {
  success: true
  accepted: number
  duplicate: number
  rejected: { index: number; messageId: string; reason: string }[]
}

let site: TestSite
let serial = 0

beforeAll(async () => {
  site = await makeSite()
})

afterEach(() => {
  vi.restoreAllMocks()
})

const basic = (key: string) => ({ authorization: `Basic ${btoa(`${key}:`)}` })

function message(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'track',
    event: 'Report Exported',
    messageId: `node-next-${serial++}`,
    timestamp: new Date().toISOString(),
    userId: 'u1',
    ...fields,
  }
}

function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = basic(site.serverKey),
  over = {},
) {
  const text = typeof body === 'string' || body instanceof ArrayBuffer ? body : JSON.stringify(body)
  return request(path, { method: 'POST', body: text, headers }, over)
}

async function batch(messages: unknown[], more: object = {}): Promise<Said> {
  const response = await post('/v1/batch', { batch: messages, sentAt: new Date().toISOString(), ...more })
  expect(response.status).toBe(200)
  return response.json<Said>()
}

async function eventsOf(userId: string, where = site) {
  return listEvents(env.DB, where.siteId, await personVisitor(where.siteId, `user:${userId}`))
}

async function packed(text: string): Promise<ArrayBuffer> {
  const stream = new Response(text).body!.pipeThrough(new CompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}

describe('the Segment form', () => {
  test('says of a message without its event’s name what is missing', async () => {
    const { event: _, type: __, ...nameless } = message()
    const answer = await (await post('/v1/track', nameless)).json<Said>()
    expect(answer).toMatchObject({ success: true, accepted: 0 })
    expect(answer.rejected).toEqual([
      { index: 0, messageId: nameless.messageId, reason: 'event: a name is needed' },
    ])
  })

  test.each([
    ['/v1/track', { event: 'Paths Tried' }, 'custom'],
    ['/v1/t', { event: 'Paths Tried' }, 'custom'],
    ['/v1/page', { context: { page: { url: 'https://a.example/x' } } }, 'page_view'],
    ['/v1/p', { properties: { url: 'https://a.example/x' } }, 'page_view'],
    ['/v1/screen', { name: 'Home' }, 'page_view'],
    ['/v1/s', { name: 'Home' }, 'page_view'],
    ['/v1/identify', { traits: { title: 'CTO' } }, 'identify'],
    ['/v1/i', { traits: { title: 'CTO' } }, 'identify'],
    ['/v1/group', { groupId: 'acme' }, 'group'],
    ['/v1/g', { groupId: 7 }, 'group'],
  ])('%s takes one message', async (path, fields, kind) => {
    const userId = `path ${path}`
    const { type: _, event: __, ...one } = message({ userId })
    const response = await post(path, { ...one, ...fields, writeKey: site.serverKey }, {})
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ success: true, accepted: 1, duplicate: 0, rejected: [] })
    expect(await eventsOf(userId)).toMatchObject([{ kind, id: one.messageId, provenance: 'server' }])
  })

  test.each(['/v1/batch', '/v1/b', '/v1/import'])('%s takes a batch, once', async (path) => {
    const body = { batch: [message(), message()], sentAt: new Date().toISOString() }
    const first = await (await post(path, body)).json()
    expect(first).toMatchObject({ accepted: 2, duplicate: 0 })
    expect(await (await post(path, body)).json()).toMatchObject({ accepted: 0, duplicate: 2 })
  })

  test('an alias says whose browser it was', async () => {
    await send(site, [event()], { visitor: 'before-alias' })
    const alias = message({ type: 'alias', userId: 'aliased', previousId: 'before-alias' })
    expect(await batch([alias, message({ userId: 'aliased' })])).toMatchObject({ accepted: 2, rejected: [] })
    const lead = await leadOf(site, 'userId=aliased')
    expect((await leadOf(site, 'visitor=before-alias')).id).toBe(lead.id)
    await expectLeadClean(site, lead.id, 2)
  })

  test('users are told apart by their ids, and joined to the browsers that a message names', async () => {
    const traits = {
      email: 'ann@segment.dev',
      title: 'CTO',
      company: { name: 'Harbrook', employee_count: 80 },
    }
    await batch([
      message({ type: 'identify', userId: 'ann', anonymousId: 'anns-browser', traits }),
      message({ userId: 'ann' }),
      message({ userId: 'bob' }),
    ])
    const ann = await leadOf(site, 'email=ann@segment.dev')
    expect(ann.userId).toBe('ann')
    expect((await leadOf(site, 'visitor=anns-browser')).id).toBe(ann.id)
    expect((await leadOf(site, 'userId=bob')).id).not.toBe(ann.id)
    await expectLeadClean(site, ann.id, 2)
  })

  test('every name of the table is an event of its kind, which scores', async () => {
    const properties = {
      ...{ email_id: 'm1', webinar: 'w1', form: 'contact', file: 'guide.pdf', network: 'x', value: 1200 },
      link_url: 'https://a.example/offer?token=secret#x',
    }
    const names = Object.keys(TRACKED)
    const messages = names.map((name) => message({ event: name.toUpperCase(), userId: 'table', properties }))
    expect(await batch(messages)).toMatchObject({ accepted: names.length, rejected: [] })
    const kinds = new Map((await eventsOf('table')).map((one) => [one.id, one]))
    for (const [index, name] of names.entries()) {
      const { kind, action, outcome } = TRACKED[name]!
      const stored = kinds.get(String(messages[index]?.messageId))
      expect(stored).toMatchObject({ kind, ...(action && { action }), ...(outcome && { outcome }) })
      if (kind === 'email') expect(stored?.url).toBe('https://a.example/offer')
    }
    const { dimensions } = await leadOf(site, 'userId=table')
    expect(dimensions.engagement!.score).toBeGreaterThan(50)
    await expectVerified(site)
  })

  test('what a batch says of all its messages is said of each, and the key in the body replaces that of the header', async () => {
    const own = await makeSite()
    const body = {
      writeKey: own.serverKey,
      context: { traits: { email: 'common@segment.dev' }, page: { url: 'https://a.example/common' } },
      batch: [message({ userId: 'common' }), message({ userId: 'common', context: { locale: 'de' } })],
    }
    expect((await post('/v1/batch', body)).status).toBe(200)
    const stored = await eventsOf('common', own)
    expect(stored).toHaveLength(2)
    for (const one of stored) expect(one).toMatchObject({ url: 'https://a.example/common' })
    expect((await leadOf(own, 'email=common@segment.dev')).userId).toBe('common')
  })

  test('gzip is read whatever the content type says', async () => {
    const body = await packed(JSON.stringify({ batch: [message({ userId: 'gzip' })] }))
    const headers = {
      ...basic(site.serverKey),
      'content-encoding': 'gzip',
      'content-type': 'application/x-www-form-urlencoded',
    }
    expect(await (await post('/v1/batch', body, headers)).json()).toMatchObject({ accepted: 1 })
    expect((await post('/v1/batch', 'no gzip', headers)).status).toBe(400)
    const bomb = await packed(' '.repeat(3_000_000))
    expect(bomb.byteLength).toBeLessThan(10_000)
    expect((await post('/v1/batch', bomb, headers)).status).toBe(413)
  })

  test('both fields of time are read, and a clock that is wrong is set right', async () => {
    const now = Date.now()
    const at = (ms: number) => new Date(ms).toISOString()
    const { timestamp: _, ...rudder } = message({
      userId: 'times',
      messageId: 'rudder',
      originalTimestamp: at(now - 40 * DAY),
    })
    await batch(
      [
        { ...rudder, sentAt: at(now) },
        message({ userId: 'times', messageId: 'skewed', timestamp: at(now - 6 * 3_600_000) }),
      ],
      { sentAt: at(now - 5 * 3_600_000) },
    )
    const stored = new Map((await eventsOf('times')).map((one) => [one.id, one]))
    expect(stored.get('rudder')).toMatchObject({ at: now - 40 * DAY })
    expect(stored.get('rudder')?.late).toBeUndefined()
    expect(Math.abs((stored.get('skewed')?.at ?? 0) - (now - 3_600_000))).toBeLessThan(30_000)
  })

  test('one bad message does not sink its batch, and each is told by its place', async () => {
    const said = await batch([
      message({ messageId: 'good' }),
      message({ messageId: 'x'.repeat(101) }),
      message({ messageId: 'wide', properties: { text: 'x'.repeat(33_000) } }),
      message({ messageId: 'nobody', userId: undefined }),
      message({ messageId: 'what', type: 'teleport' }),
      message({ messageId: 'when', timestamp: 'yesterday' }),
      'nothing',
    ])
    expect(said.accepted).toBe(1)
    expect(said.rejected.map(({ index, messageId }) => [index, messageId])).toEqual([
      [1, ''],
      [2, 'wide'],
      [3, 'nobody'],
      [4, 'what'],
      [5, 'when'],
      [6, ''],
    ])
    expect(said.rejected.map(({ reason }) => reason.split(':')[0])).toEqual([
      'messageId',
      'larger than 32768 bytes',
      'userId or anonymousId',
      'type',
      'timestamp',
      'type',
    ])
  })

  test('a message without an id is the same when it comes again', async () => {
    const { messageId: _, ...nameless } = message()
    expect(await batch([nameless])).toMatchObject({ accepted: 1 })
    expect(await batch([nameless])).toMatchObject({ accepted: 0, duplicate: 1 })
  })

  test.each([
    ['what is no JSON', '{', 400],
    ['a list', '[]', 400],
    ['no batch', '{}', 400],
    ['an empty batch', '{"batch":[]}', 400],
    ['501 messages', JSON.stringify({ batch: Array(501).fill({}) }), 413],
    ['a byte too many', `{"batch":[{}]}${' '.repeat(512_000 - 13)}`, 413],
  ])('refuses %s', async (_, body, status) => {
    const response = await post('/v1/batch', body)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('x-reason')).toBeTruthy()
  })

  test('an unknown key is 401; trouble of ours is 503 and loses nothing', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const body = { batch: [message({ userId: 'trouble' })] }
    expect((await post('/v1/batch', body, basic('sk_none'))).status).toBe(401)
    expect((await post('/v1/batch', body, {})).status).toBe(401)
    let calls = 0
    const after = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        const results = await env.DB.batch<T>(list)
        if (++calls === 2) throw new Error('D1_ERROR: Network connection lost')
        return results
      },
    })
    const failed = await post('/v1/batch', body, basic(site.serverKey), { DB: after })
    expect(failed.status).toBe(503)
    expect(Number(failed.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await (await post('/v1/batch', body)).json()).toMatchObject({ accepted: 0, duplicate: 1 })
  })

  test('a site over its quota is 429, so that the client keeps what it has', async () => {
    const own = await makeSite()
    const body = { batch: [message()], writeKey: own.serverKey }
    const settings = JSON.stringify({ settings: { eventsPerDay: 0 } })
    const init = { method: 'PATCH', body: settings, headers: { authorization: `Bearer ${own.adminKey}` } }
    expect((await request(`/v1/sites/${own.siteId}`, init)).status).toBe(200)
    const response = await post('/v1/batch', body)
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('a preflight is answered for the headers that clients send', async () => {
    const response = await request('/v1/p', { method: 'OPTIONS', headers: { origin: 'https://a.example' } })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(3_600)
  })
})

describe('the Segment form with the public key', () => {
  const browser = (messages: unknown[]) =>
    post('/v1/batch', { batch: messages, writeKey: site.writeKey }, { 'content-type': 'text/plain' })

  test('counts as a browser', async () => {
    const old = new Date(Date.now() - 8 * DAY).toISOString()
    const response = await browser([
      message({ anonymousId: 'seg-browser', userId: 'seg-user' }),
      message({ anonymousId: 'seg-browser', messageId: 'old', timestamp: old }),
    ])
    expect(await response.json()).toMatchObject({ accepted: 2 })
    const stored = await listEvents(env.DB, site.siteId, 'seg-browser')
    expect(stored).toMatchObject([{ provenance: 'browser' }, { provenance: 'browser', late: true }])
    expect((await read<Lead>(site, '/v1/leads?userId=seg-user')).stage).toBe('lead')
  })

  test('may not say what servers say, write to a person, or join two people', async () => {
    await batch([message({ userId: 'victim' })])
    const victim = await personVisitor(site.siteId, 'user:victim')
    const response = await browser([
      message({ userId: 'victim' }),
      message({ userId: 'victim', anonymousId: victim }),
      message({ anonymousId: 'mallory', event: 'Email Opened', properties: { email_id: 'm' } }),
      message({ anonymousId: 'mallory', event: 'Deal Won' }),
      message({ type: 'alias', userId: 'victim', previousId: 'mallory' }),
      // As analytics-next really sends it.
      message({ type: 'alias', userId: 'u1', previousId: 'u1' }),
    ])
    const said = await response.json<Said>()
    expect(said.accepted).toBe(0)
    expect(said.rejected.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(await eventsOf('victim')).toHaveLength(1)
    const direct = await send(site, [event()], { visitor: victim })
    expect(await direct.json()).toMatchObject({ accepted: 0, ignored: [{ reason: /^visitor/ }] })
  })
})
