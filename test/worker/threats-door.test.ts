// The attacks on the door itself: too much, too deep, too often; and what it does when what guards it is down.

import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Answer } from '../../shared/wire.ts'
import { findVisitor } from '../../worker/db/visitors.ts'
import { answerOf, env, event, events, makeSite, replaced, request, send } from './support.ts'

const failing = <T extends object>(target: T): T =>
  new Proxy(target, {
    get: () => () => {
      throw new Error('down: secret-9 at https://inside.example')
    },
  })

async function packed(text: string): Promise<ArrayBuffer> {
  const stream = new Response(text).body!.pipeThrough(new CompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('T7 who was limited loses nothing: the same beacon is taken afterwards', async () => {
  const site = await makeSite()
  let success = false
  const BEACONS: RateLimit = { limit: async () => ({ success }) }
  const kept = events(5)
  const refused = await send(site, kept, { over: { BEACONS } })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await findVisitor(env.DB, site.siteId, 'v1')).toBeNull()
  success = true
  expect(await answerOf(send(site, kept, { over: { BEACONS } }))).toMatchObject({ accepted: 5, duplicate: 0 })
})

describe('T10 a bomb', () => {
  const bodyOf = (site: { writeKey: string }, inner: string) =>
    `{"v":1,"site":"${site.writeKey}","visitor":"bomb","sentAt":${Date.now()},"events":[${inner}]}`
  const custom = (properties: string) =>
    `{"id":"bomb-${properties.length}","kind":"custom","name":"x","at":${Date.now()},"properties":${properties}}`

  test.each([
    ['of depth', custom(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`), 1],
    ['of lists', custom(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), 1],
    ['of keys', custom(`{${Array.from({ length: 3_000 }, (_, index) => `"k${index}":1`).join()}}`), 0],
    ['of the same key', custom(`{${Array(3_000).fill('"k":1').join()}}`), 0],
    ['of numbers', custom(`{"a":1e999,"b":-0,"c":${'9'.repeat(5_000)}}`), 0],
    ['of prototypes', custom('{"__proto__":{"bot":"x"},"constructor":{"prototype":{"late":true}},"a":1}'), 0],
  ])('%s takes no neighbour along, and leaves nothing behind', async (_, inner, tooDeep) => {
    const site = await makeSite()
    const neighbour = JSON.stringify(event({ id: 'neighbour' }))
    const body = bodyOf(site, `${inner},${neighbour}`)
    const response = await request('/v1/events', { method: 'POST', body })
    expect(response.status).toBeLessThan(500)
    if (response.status === 202) {
      const { ignored } = await response.json<Answer>()
      expect(ignored.filter(({ reason }) => reason.startsWith('deeper'))).toHaveLength(tooDeep)
      const { results } = await env.DB.prepare('select body from events where site_id = ?1')
        .bind(site.siteId)
        .all<{ body: string }>()
      expect(results.some((row) => row.body.includes('neighbour'))).toBe(true)
      for (const row of results) expect(row.body.length).toBeLessThan(33_000)
      expect(JSON.stringify(results)).not.toContain('"bot')
    }
    expect(({} as { bot?: string }).bot).toBeUndefined()
    expect(await answerOf(send(site, [event()], { visitor: 'after' }))).toMatchObject({ accepted: 1 })
  })

  test('in gzip is put out while it inflates, at the door of Segment’s clients', async () => {
    const site = await makeSite()
    const headers = { authorization: `Basic ${btoa(`${site.serverKey}:`)}`, 'content-encoding': 'gzip' }
    const bomb = await packed(`{"batch":[{"type":"track","event":"${'x'.repeat(40_000_000)}"}]}`)
    expect(bomb.byteLength).toBeLessThan(100_000)
    const response = await request('/v1/batch', { method: 'POST', body: bomb, headers })
    expect(response.status).toBe(413)
    expect(response.headers.get('x-reason')).toMatch(/2000000 bytes/)
    const good = await packed(JSON.stringify({ batch: [{ type: 'track', event: 'A B', userId: 'u' }] }))
    expect(await (await request('/v1/batch', { method: 'POST', body: good, headers })).json()).toMatchObject({
      accepted: 1,
    })
  })
})

describe('T22 what guards the door is down', () => {
  test('the limiter: events are taken, with a line in the log; the API refuses', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const site = await makeSite()
    const limiter: RateLimit = { limit: () => Promise.reject(new Error('down')) }
    expect(await answerOf(send(site, [event()], { over: { BEACONS: limiter } }))).toMatchObject({
      accepted: 1,
    })
    expect(log).toHaveBeenCalledWith('limit', { error: 'down' })
    const headers = { authorization: `Bearer ${site.readKey}` }
    const response = await request('/v1/leads', { headers }, { REQUESTS: limiter })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('10')
    expect(await response.text()).not.toContain('leads')
  })

  test('the copy of the keys: the door asks the database', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const site = await makeSite()
    const over = { KV: failing(env.KV) }
    expect(await answerOf(send(site, [event()], { over }))).toMatchObject({ accepted: 1 })
    expect(log).toHaveBeenCalledWith('site', expect.anything())
  })

  test('the database: a client that may be known keeps its events, and no key opens the API', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const site = await makeSite()
    const over = { KV: failing(env.KV), DB: failing(env.DB) }
    const response = await send(site, [event()], { over })
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    const headers = { authorization: `Bearer ${site.readKey}` }
    expect((await request('/v1/leads', { headers }, over)).status).toBeGreaterThanOrEqual(500)
  })
})

describe('T23 what is told of an error', () => {
  const LINE = 'x\n{"log":"ingest","site":"forged","accepted":9}\r\n\u2028'

  test('is a sentence of ours, at every door, whatever went wrong inside', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const site = await makeSite()
    const over = {
      DB: replaced({ batch: () => Promise.reject(new Error('D1_ERROR: secret-9 near "select"')) }),
    }
    const headers = { authorization: `Bearer ${site.adminKey}` }
    const batch = JSON.stringify({ batch: [{ type: 'track', event: 'A B', userId: 'u' }] })
    const answers = await Promise.all([
      send(site, [event()], { over }),
      request('/v1/batch', { method: 'POST', body: batch, headers }, over),
      request('/v1/leads', { headers }, { DB: failing(env.DB) }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(500)
      const told = (await answer.text()) + JSON.stringify([...answer.headers])
      expect(told).not.toMatch(/secret-9|D1_|select|\bat \w+ \(|\.ts/)
    }
  })

  test('is one line each in the log, whatever was sent, and nothing of what it held', async () => {
    const lines: string[] = []
    for (const name of ['info', 'error', 'warn', 'log'] as const) {
      vi.spyOn(console, name).mockImplementation(
        (...said) =>
          void lines.push(said.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ')),
      )
    }
    const site = await makeSite()
    const hostile = event({ id: LINE, kind: LINE as never, url: `https://a.example/${LINE}`, title: LINE })
    await send(site, [hostile, event({ title: LINE })], {
      visitor: LINE,
      headers: { 'user-agent': 'forged' },
    })
    await send(site, [hostile, event({ title: LINE })], { headers: { 'user-agent': 'forged' } })
    await send(site, [event({ title: 'secret-9' })], {
      over: { DB: replaced({ batch: () => Promise.reject(new Error('D1_ERROR: overloaded')) }) },
    })
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n\u2028]/)
      expect(line).not.toMatch(/forged|secret-9/)
    }
  })
})
