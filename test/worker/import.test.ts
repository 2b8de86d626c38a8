import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { listEvents } from '../../worker/archive/read.ts'
import type { Import } from '../../worker/db/imports.ts'
import { listRejected } from '../../worker/db/rejected.ts'
import {
  DAY,
  env,
  expectVerified,
  leadOf,
  makeSite,
  read,
  replaced,
  request,
  type TestSite,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing?token=secret'

let site: TestSite
let now: number

beforeAll(async () => {
  site = await makeSite()
  now = Date.now()
})

afterEach(() => {
  vi.restoreAllMocks()
})

type Taken = Import & { reasons: { line: number; reason: string }[] }

function post(path: string, body: string, key = site.serverKey, over = {}): Promise<Response> {
  return request(path, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } }, over)
}

async function begin(id: string): Promise<Import> {
  const response = await post('/v1/imports', JSON.stringify({ id, name: `${id}.ndjson` }))
  expect(response.status).toBe(200)
  return response.json<Import>()
}

const text = (lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

async function take(id: string, from: number, lines: object[]): Promise<Taken> {
  const response = await post(`/v1/imports/${id}/lines?from=${from}`, text(lines))
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json<Taken>()
}

/** Years of one person, with the names by which it is known. */
function history(userId: string, days: number[]): object[] {
  return days.flatMap((day) => [
    { id: `${userId}-${day}`, kind: 'page_view', at: now - day * DAY, url: PRICING, userId },
    { kind: 'email', message: 'm', action: 'opened', at: new Date(now - day * DAY).toISOString(), userId },
  ])
}

describe('an import', () => {
  test('takes a file in pieces, tells how far it is, and counts each event once', async () => {
    const lines = [
      {
        kind: 'identify',
        at: now - 400 * DAY,
        userId: 'old',
        email: 'old@harbrook.dev',
        traits: { title: 'CTO' },
      },
      ...history('old', [399, 100, 2, 1]),
    ]
    expect(await begin('pieces')).toMatchObject({ next: 0, accepted: 0, known: 0, finishedAt: null })
    expect(await take('pieces', 0, lines.slice(0, 5))).toMatchObject({ next: 5, accepted: 5, reasons: [] })
    expect(await begin('pieces')).toMatchObject({ next: 5, accepted: 5, known: 5 })
    expect(await take('pieces', 5, lines.slice(5))).toMatchObject({ next: 9, accepted: 9, duplicate: 0 })
    const finished = await (await post('/v1/imports/pieces/finish', '')).json<Import>()
    expect(finished).toMatchObject({ next: 9, finishedAt: expect.any(Number) })
    expect(await read(site, '/v1/imports/pieces', site.serverKey)).toEqual(finished)
    expect(await begin('pieces')).toMatchObject({ next: 9, known: 9 })
    // The same file under another name.
    await begin('again')
    expect(await take('again', 0, lines)).toMatchObject({ accepted: 0, duplicate: 9 })

    const lead = await leadOf(site, 'email=old@harbrook.dev')
    expect(lead).toMatchObject({ userId: 'old' })
    expect(lead.dimensions.engagement!.score).toBeGreaterThan(20)
    await expectVerified(site)
  })

  test('keeps the age of everything, and no secret of a URL', async () => {
    await begin('age')
    await take('age', 0, [{ ...history('aged', [900])[0], visitor: 'aged-browser' }])
    const [stored] = await listEvents(env.DB, site.siteId, 'aged-browser')
    expect(stored).toMatchObject({ at: now - 900 * DAY, provenance: 'server', by: { userId: 'aged' } })
    expect(JSON.stringify(stored)).not.toContain('secret')
    expect(stored?.late).toBeUndefined()
  })

  test('keeps the session that a line names, so that a visit of the past is one', async () => {
    await begin('sessions')
    const [line] = history('visited', [40])
    await take('sessions', 0, [
      { ...line, visitor: 'visited-browser', session: 'one' },
      { ...line, id: 'without', visitor: 'visited-browser', session: '' },
    ])
    const stored = await listEvents(env.DB, site.siteId, 'visited-browser')
    expect(stored.map(({ id, session }) => [id, session])).toEqual([
      ['visited-40', 'one'],
      ['without', undefined],
    ])
  })

  test('takes lines in their order alone, once', async () => {
    await begin('order')
    const lines = history('order', [1, 2])
    expect((await post('/v1/imports/order/lines?from=2', text(lines))).status).toBe(409)
    await take('order', 0, lines)
    const again = await post('/v1/imports/order/lines?from=0', text(lines))
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ next: 4 })
    const together = await Promise.all(
      [0, 1, 2].map(() => post('/v1/imports/order/lines?from=4', text(lines))),
    )
    expect(together.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(await begin('order')).toMatchObject({ next: 8, accepted: 4, duplicate: 4 })
  })

  test('says of each line that is no event why, and takes the others', async () => {
    await begin('bad')
    const body = `{"kind":"page_view","at":${now},"userId":"bad"}\n\nnot json\n[]\n${text([
      { kind: 'page_view', at: now },
      { kind: 'page_view', at: 'soon', userId: 'bad' },
      { kind: 'teleport', at: now, userId: 'bad' },
    ])}`
    const taken = await (await post('/v1/imports/bad/lines?from=0', body)).json<Taken>()
    expect(taken).toMatchObject({ next: 7, accepted: 1, ignored: 5 })
    expect(await begin('bad')).toMatchObject({ next: 7, ignored: 5, known: 1 })
    expect(taken.reasons.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7])
    const [first, second, , dated] = taken.reasons.map(({ reason }) => reason)
    expect(first).toMatch(/^not a JSON object: .*CSV/)
    expect(second).toBe('not a JSON object')
    expect(dated).toMatch(/^at: .* date such as /)
    expect(taken.reasons.at(-1)?.reason).toMatch(/^kind: unknown; known: page_view, .*outcome$/)
    const kept = await listRejected(env.DB, site.siteId, { limit: 20, after: null })
    expect(kept.map(({ body }) => JSON.parse(body).event).sort()).toEqual(
      [3, 4, 5, 6, 7].map((line) => `line ${line} of bad.ndjson`),
    )
  })

  test('takes the address of an identify from its traits, as the person’s who has no other name too', async () => {
    await begin('traits')
    const identify = (email: string) => ({ kind: 'identify', at: now, traits: { email, name: 'Ulla' } })
    const lines = [{ ...identify('u@harbrook.dev'), userId: 'ulla' }, identify('una@harbrook.dev')]
    expect(await take('traits', 0, lines)).toMatchObject({ accepted: 2, reasons: [] })
    expect(await leadOf(site, 'email=u@harbrook.dev')).toMatchObject({ userId: 'ulla', name: 'Ulla' })
    expect(await leadOf(site, 'email=una@harbrook.dev')).toMatchObject({ userId: null, name: 'Ulla' })
  })

  test('says of each line that is an event and not taken why', async () => {
    await begin('unwanted')
    await take('unwanted', 0, history('unwanted', [1]))
    const [view] = history('unwanted', [1])
    const others = [
      { ...view, url: 'https://www.harbrook.dev/other' },
      ...history('unwanted', [2]),
      { ...history('unwanted', [2])[0], title: 'Another' },
    ]
    const taken = await take('unwanted', 2, others)
    expect(taken).toMatchObject({ next: 6, accepted: 4, ignored: 2 })
    const reason = 'conflict: another event came under this id before'
    expect(taken.reasons).toEqual([
      { line: 3, reason },
      { line: 6, reason },
    ])
    const kept = await listRejected(env.DB, site.siteId, { limit: 2, after: null })
    expect(kept.map(({ body }) => JSON.parse(body).event).sort()).toEqual([
      'line 3 of unwanted.ndjson',
      'line 6 of unwanted.ndjson',
    ])
  })

  test('rings no bell', async () => {
    const url = 'https://hooks.harbrook.dev/'
    expect((await post('/v1/webhooks', JSON.stringify({ url }), site.adminKey)).status).toBe(201)
    const rung = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }))
    await begin('quiet')
    await take('quiet', 0, history('quiet', [0, 1, 2, 3]))
    expect(await leadOf(site, 'userId=quiet')).toMatchObject({ stage: 'mql' })
    expect(rung).not.toHaveBeenCalled()
    expect(await env.DB.prepare('select count(*) as n from outbox').first('n')).toBe(0)
  })

  test('loses nothing where the database fails before or after the commit', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await begin('faults')
    const lines = history('faults', [1, 2, 3])
    let calls = 0
    const DB = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        const results = await env.DB.batch<T>(list)
        if (++calls === 2) throw new Error('D1_ERROR: Network connection lost')
        return results
      },
    })
    const failed = await post('/v1/imports/faults/lines?from=0', text(lines), site.serverKey, { DB })
    expect(failed.status).toBe(503)
    expect(await take('faults', 0, lines)).toMatchObject({ next: 6, accepted: 0, duplicate: 6 })
  })

  test.each([
    ['the public key', () => site.writeKey, 403],
    ['a key that reads', () => site.readKey, 403],
    ['no such key', () => 'sk_none', 401],
  ])('is not for %s', async (_, key, status) => {
    expect((await post('/v1/imports', '{"id":"x","name":"x"}', key())).status).toBe(status)
  })

  test('of another site is not there', async () => {
    await begin('mine')
    const stranger = await makeSite()
    expect(
      (await post('/v1/imports/mine/lines?from=0', text(history('x', [1])), stranger.serverKey)).status,
    ).toBe(404)
  })
})
