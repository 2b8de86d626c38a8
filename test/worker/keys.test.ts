import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { PER_QUESTION } from '../../worker/api/limit.ts'
import type { Key } from '../../worker/db/keys.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { env, event, makeSite, read, request, send, type TestSite } from './support.ts'

let site: TestSite
let other: TestSite

beforeAll(async () => {
  site = await makeSite()
  other = await makeSite()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('keys', () => {
  test('are shown once, listed without themselves, and two live during a rotation', async () => {
    const made = await post<{ id: string; key: string }>('/v1/keys', { class: 'read', label: 'CRM' })
    expect(made.key).toMatch(/^rk_\w{32}$/)
    expect((await ask('GET', '/v1/leads', made.key)).status).toBe(200)
    expect((await ask('GET', '/v1/leads', site.readKey)).status).toBe(200)
    const { keys } = await read<{ keys: Key[] }>(site, '/v1/keys', site.adminKey)
    expect(keys).toContainEqual(
      expect.objectContaining({ id: made.id, class: 'read', label: 'CRM', publicKey: null, revokedAt: null }),
    )
    expect(keys.find(({ id }) => id === made.id)?.usedAt).toBeGreaterThan(0)
    const text = JSON.stringify(keys)
    for (const secret of [made.key, site.serverKey, site.readKey, site.adminKey])
      expect(text).not.toContain(secret)
    expect(text).toContain(site.writeKey)
  })

  test('are refused where they are revoked at once, and everywhere within a minute, a write key too', async () => {
    for (const [keyClass, path] of [
      ['read', '/v1/leads'],
      ['write', ''],
    ] as const) {
      const { id, key } = await post<{ id: string; key: string }>('/v1/keys', {
        class: keyClass,
        label: 'Leaked',
      })
      const use = () => (path ? ask('GET', path, key) : send({ ...site, writeKey: key }, [event()]))
      expect((await use()).ok).toBe(true)
      expect((await ask('DELETE', `/v1/keys/${id}`)).status).toBe(204)
      expect((await ask('DELETE', `/v1/keys/${id}`)).status).toBe(404)
      if (path) expect((await use()).status).toBe(401)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
      expect((await use()).status).toBe(401)
      vi.useRealTimers()
    }
  })

  test('are used without a write a request', async () => {
    const key = (await post<{ key: string }>('/v1/keys', { class: 'read', label: 'Busy' })).key
    await ask('GET', '/v1/leads', key)
    const used = await usedAt('Busy')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    await ask('GET', '/v1/leads', key)
    expect(await usedAt('Busy')).toBe(used)
  })

  test('the last admin key stays', async () => {
    const { keys } = await read<{ keys: Key[] }>(site, '/v1/keys', site.adminKey)
    const admin = keys.find((one) => one.class === 'admin')
    expect((await ask('DELETE', `/v1/keys/${admin?.id}`)).status).toBe(409)
  })

  test('may make so many requests, and wait after that', async () => {
    const { readKey } = await makeSite()
    let questions = 0
    const REQUESTS = { limit: async () => ({ success: ++questions < 3 }) }
    const asked = async () => request('/v1/counts', bearer(readKey), { REQUESTS })
    for (let nth = 0; nth < 2 * PER_QUESTION; nth++) expect((await asked()).status).toBe(200)
    expect(questions).toBe(2)
    // The third question is put beside the next answer, and heard after it.
    expect([(await asked()).status, (await asked()).status]).toEqual([200, 429])
    expect((await asked()).headers.get('retry-after')).toBe('60')
    expect(questions).toBe(3)
  })

  test('is refused at once where the limiter already says no', async () => {
    const { readKey } = await makeSite()
    const REQUESTS = { limit: async () => ({ success: false }) }
    expect((await request('/v1/counts', bearer(readKey), { REQUESTS })).status).toBe(429)
  })
})

describe('the audit log', () => {
  test('has every administrative act, newest first, and of a person no trace', async () => {
    const own = await makeSite()
    const as = (method: string, path: string, body?: object) => ask(method, path, own.adminKey, body)
    await send(own, [event({ kind: 'identify', userId: 'gone' })], { visitor: 'gone-visitor' })
    const lead = await read<Lead>(own, '/v1/leads?userId=gone')
    await as('PATCH', `/v1/sites/${own.siteId}`, { settings: { chat: false } })
    await as('PATCH', `/v1/sites/${own.siteId}`, { settings: { chat: 7 } })
    await as('DELETE', `/v1/leads/${lead.id}`)
    await as('GET', '/v1/keys')
    const { acts } = await read<{ acts: { operation: string; target: string | null; label: string }[] }>(
      own,
      '/v1/audit',
      own.adminKey,
    )
    expect(acts.map(({ operation, target }) => [operation, target])).toEqual([
      ['eraseLead', null],
      ['updateSite', own.siteId],
    ])
    expect(JSON.stringify(acts)).not.toMatch(new RegExp(`gone|${lead.id}`))
  })
})

describe('sites', () => {
  test('are made with keys of their own, and erased with all that was sent to them', async () => {
    const made = await post<TestSite>('/v1/sites', { name: 'Second', origins: ['https://two.example'] })
    const headers = { origin: 'https://two.example' }
    await send(made, [event({ kind: 'identify', userId: 'x' })], { headers })
    expect((await read<{ leads: Lead[] }>(made, '/v1/leads')).leads).toHaveLength(1)
    expect((await ask('DELETE', `/v1/sites/${made.siteId}`)).status).toBe(404)
    expect((await ask('DELETE', `/v1/sites/${made.siteId}`, made.adminKey)).status).toBe(204)
    const { results } = await env.DB.prepare(
      `select name from sqlite_master where type = 'table' and sql like '%site_id %'`,
    ).all<{ name: string }>()
    expect(results.length).toBeGreaterThan(10)
    for (const { name } of results) {
      const left = await env.DB.prepare(`select count(*) as n from ${name} where site_id = ?1`)
        .bind(made.siteId)
        .first('n')
      expect([name, left]).toEqual([name, 0])
    }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
    expect((await ask('GET', '/v1/leads', made.readKey)).status).toBe(401)
    expect((await send(made, [event()], { headers })).status).toBe(401)
  })
})

describe('every route of the document', () => {
  type Paths = Record<string, Record<string, { security?: object[] }>>
  let paths: Paths

  beforeAll(async () => {
    paths = (await (await request('/v1/openapi.json')).json<{ paths: Paths }>()).paths
  })

  test('gives nothing to a wrong credential, whatever the method', async () => {
    const revoked = await post<{ id: string; key: string }>('/v1/keys', { class: 'admin', label: 'Old' })
    await ask('DELETE', `/v1/keys/${revoked.id}`)
    const wrong: (string | undefined)[] = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer rk_wrong',
      `Bearer ${site.adminKey.slice(0, -1)}`,
      `Bearer ${site.adminKey}x`,
      `Bearer ${site.adminKey.toLowerCase()}`,
      `Bearer ${revoked.key}`,
      `Bearer ${site.context.settings.identitySecret}`,
      `Basic ${btoa(`:${site.adminKey}`)}`,
      'Basic %%%',
      `Digest ${site.adminKey}`,
      `Bearer ${site.writeKey}`,
    ]
    let asked = 0
    for (const [path, methods] of Object.entries(paths)) {
      // What takes a public key as well is tested by itself: in-page.test.ts, door.test.ts, segment.test.ts.
      if (Object.values(methods).some(({ security = [] }) => !('key' in (security[0] ?? {})))) continue
      const filled = path.replace(/\{\w+\}/g, 'x')
      for (const method of ['GET', 'POST', 'DELETE']) {
        for (const authorization of wrong) {
          const headers = authorization === undefined ? {} : { authorization }
          const response = await request(filled, { method, headers })
          const text = await response.text()
          expect([method, path, authorization, [401, 403, 404].includes(response.status)]).toEqual([
            method,
            path,
            authorization,
            true,
          ])
          expect(Object.keys(JSON.parse(text)).sort()).toEqual(['detail', 'status', 'title'])
          asked++
        }
      }
      const inQuery = await request(`${filled}?key=${site.adminKey}&access_token=${site.adminKey}`)
      expect([401, 404]).toContain(inQuery.status)
    }
    expect(asked).toBeGreaterThan(1_000)
  }, 60_000)

  test('finds nothing under another site’s ids', async () => {
    for (const visitor of ['one', 'two', 'three']) {
      await send(site, [event({ kind: 'identify', userId: visitor, email: `${visitor}@harbrook.dev` })], {
        visitor,
      })
    }
    const hook = await post<{ id: string }>('/v1/webhooks', { url: 'https://hooks.harbrook.dev/x' })
    const { keys } = await read<{ keys: Key[] }>(site, '/v1/keys', site.adminKey)
    const { leads } = await read<{ leads: Lead[] }>(site, '/v1/leads')
    const ids = [site.siteId, hook.id, 'one', ...leads.map(({ id }) => id), ...keys.map(({ id }) => id)]
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      path.includes('{') && !path.includes('{version}')
        ? Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() }))
        : [],
    )
    expect(routes.length).toBeGreaterThan(15)
    const before = await everything()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.array(fc.constantFrom(...ids), { minLength: 2, maxLength: 2 }),
        async ({ path, method }, [a = '', b = '']) => {
          const filled = path.replace(/\{\w+\}/, a).replace(/\{\w+\}/, b)
          const response = await ask(
            method,
            filled,
            other.adminKey,
            method === 'GET' || method === 'DELETE' ? undefined : { visitor: b },
          )
          // A body that is not what this route needs is told before anything is looked for.
          expect([404, 400]).toContain(response.status)
          if (response.status === 400) expect(await response.text()).not.toContain(a)
        },
      ),
      { numRuns: 150 },
    )
    expect(await everything()).toBe(before)
  }, 60_000)
})

async function everything(): Promise<string> {
  const tables = ['leads', 'visitors', 'links', 'webhooks', 'models']
  const rows = tables.map((name) =>
    env.DB.prepare(`select * from ${name} where site_id = ?1`).bind(site.siteId).all(),
  )
  return JSON.stringify((await Promise.all(rows)).map(({ results }) => results))
}

async function usedAt(label: string): Promise<number | null | undefined> {
  const { keys } = await read<{ keys: Key[] }>(site, '/v1/keys', site.adminKey)
  return keys.find((key) => key.label === label)?.usedAt
}

async function post<T>(path: string, body: object): Promise<T> {
  const response = await ask('POST', path, site.adminKey, body)
  expect(response.status).toBe(201)
  return response.json<T>()
}

function ask(method: string, path: string, key = site.adminKey, body?: object): Promise<Response> {
  return request(path, { method, ...bearer(key), ...(body && { body: JSON.stringify(body) }) })
}

function bearer(key: string) {
  return { headers: { authorization: `Bearer ${key}` } }
}
