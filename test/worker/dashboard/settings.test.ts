import { env as bindings } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { timedId } from '../../../shared/ids.ts'
import { LIVE } from '../../../worker/dashboard/live/routes.tsx'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import { WORDS } from '../../../worker/dashboard/settings/act-words.ts'
import { withListed } from '../../../worker/dashboard/settings/refused-list.tsx'
import { insertJob } from '../../../worker/db/jobs.ts'
import { findPageHeard, listRecentEvents } from '../../../worker/db/recent-events.ts'
import { insertRejected, listRejected } from '../../../worker/db/rejected.ts'
import { counting } from '../counted/counting.ts'
import { DAY, env, event, makeSite, request, send } from '../support.ts'

describe('keys', () => {
  test('are used where somebody signs in with them, and where a page sends', async () => {
    const site = await makeSite({ settings: { bots: 'flag' } })
    const before = await pageOf('settings/people', site.adminKey)
    // Signing in was a use of this key; those for reading and for servers have none yet.
    expect(before.match(/never used/g)).toHaveLength(2)
    expect(before).toContain('no page has been heard')
    await send(site, [event()], { visitor: 'a-browser' })
    const after = await pageOf('settings/people', site.readKey)
    expect(after.match(/never used/g)).toHaveLength(1)
    expect(after).toContain('a page of yours was last heard')
  })

  test('for a person come with what to send to them, those of programs without', async () => {
    const site = await makeSite({ name: 'Harbrook <b>' })
    const make = (asked: string) =>
      pageOf('settings/keys', site.adminKey, {
        method: 'POST',
        body: new URLSearchParams({ label: 'Grace', class: asked }),
      })
    const read = await make('read')
    const key = /<code>(\w+_[\w-]{20,})<\/code>/.exec(read)?.[1]
    expect(read).toContain('A message for Grace, to copy and send')
    expect(read).toMatch(/Leadlight of Harbrook &lt;b&gt;: sign in at https?:\/\/[^ ]+\/dashboard\/\n/)
    expect(read).toContain(`with this key, which is yours alone: ${key}\n`)
    expect(read).toContain('change nothing.')
    expect(await make('admin')).toContain('may change everything.')
    for (const program of ['send', 'write']) expect(await make(program)).not.toContain('A message for')
  })
})

test('a new site says of all its keys that they are shown this once', async () => {
  const site = await makeSite()
  const body = new URLSearchParams({ name: 'Shop' })
  const text = await pageOf('settings/sites', site.adminKey, { method: 'POST', body })
  expect(text).toContain('Copy all 3 now: they are shown this once.')
  expect(text.match(/<code>(?:ak|sk|rk)_/g)).toHaveLength(3)
})

test('an address that is told already leads to the webhook that tells it', async () => {
  const site = await makeSite()
  const add = (fields: Record<string, string>) =>
    pageOf('settings/webhooks', site.adminKey, {
      method: 'POST',
      body: new URLSearchParams({ url: 'https://crm.harbrook.dev/', format: 'json', ...fields }),
    })
  expect(await add({ transition: 'on' })).toContain('whsec_')
  expect(await add({ transition: 'on', review: 'on' })).toMatch(
    /Not added: <a href="\/dashboard\/settings\/webhooks\/[^"]+">that address<\/a> is told already of leads that change stage/,
  )
  expect(await add({ review: 'on' })).toContain('whsec_')
})

describe('who did what', () => {
  test('has words for every act that the API knows', async () => {
    const document = await (await request('/v1/openapi.json')).json<{
      paths: Record<string, Record<string, Operation>>
    }>()
    const acts = Object.values(document.paths).flatMap((methods) =>
      Object.entries(methods)
        .filter(([method, { responses }]) => method !== 'get' && isForAdmins(responses?.['403']))
        .map(([, { operationId = '' }]) => operationId),
    )
    expect(acts.length).toBeGreaterThan(20)
    expect(acts.filter((operation) => WORDS[operation] === undefined)).toEqual([])
  })
})

interface Operation {
  operationId?: string
  responses?: Partial<Record<string, { description: string }>>
}

/** Only what needs an admin key is an act, and is kept. */
function isForAdmins(refusal: { description: string } | undefined): boolean {
  return refusal?.description.includes('a key for admin is needed') ?? false
}

describe('the live page', () => {
  test('reads a bounded number of rows a poll, whatever one visitor did', async () => {
    const site = await makeSite({ settings: { bots: 'flag' } })
    const now = Date.now()
    for (const visitor of ['busy', 'idle']) {
      const many = visitor === 'busy' ? 400 : 1
      const events = Array.from({ length: many }, (_, index) =>
        event({ id: timedId(now - index, `${index}`), at: now - index }),
      )
      expect((await send(site, events, { visitor })).status).toBe(202)
    }
    const { DB, read } = counting()
    const found = await listRecentEvents(DB, site.siteId, {
      ...{ since: now - 3_600_000, fromId: timedId(now - 3_600_000, '') },
      ...{ visitors: LIVE.visitors, each: LIVE.each, counted: LIVE.counted, limit: LIVE.events },
    })
    expect(found).toHaveLength(LIVE.each + 1)
    expect(new Map(found.map(({ visitor, total }) => [visitor, total]))).toEqual(
      new Map([
        ['busy', LIVE.counted],
        ['idle', 1],
      ]),
    )
    expect(found.map(({ visitor }) => visitor)).toContain('idle')
    expect(read()).toBeGreaterThan(0)
    expect(read()).toBeLessThan(200)
  })

  test('says after the last that is shown of a visitor how much is left out, and leads to who it is', async () => {
    const site = await makeSite({ settings: { bots: 'flag' } })
    const now = Date.now()
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        event({ id: timedId(now - index, `${index}`), at: now - index }),
      )
    const form = event({ kind: 'form', form: 'contact', email: 'ada@harbrook.dev', at: now - 2_000 })
    await send(site, [...many(36), form], { visitor: 'known' })
    expect(await pageOf('live', site.readKey)).toMatch(
      /and 12 more of <a href="\/dashboard\/leads\/[^"]+">ada@harbrook\.dev/,
    )
    await send(site, many(400), { visitor: 'visitor-unknown' })
    const page = await pageOf('live', site.readKey)
    expect(page).toContain('and 75 or more of this visitor, …nknown')
    expect(page).not.toContain('visitors seen last')
    for (let nth = 2; nth < LIVE.visitors; nth++) await send(site, [event()], { visitor: `visitor${nth}` })
    expect(await pageOf('live', site.readKey)).toContain('The newest 50 of the visitors seen last are shown')
  })

  test('is green only by what a page sent, names where and when, and says apart what a server sent', async () => {
    const site = await makeSite({ settings: { bots: 'flag' } })
    const headers = { authorization: `Bearer ${site.serverKey}` }
    await send(site, [event({ kind: 'identify', userId: 'bob' })], { visitor: 'theirs', headers })
    const quiet = await pageOf('live', site.readKey)
    expect(quiet).toContain('No page has been heard')
    expect(quiet).toContain('from your server')
    expect(quiet).not.toContain('Your snippet works')
    await send(site, [event({ url: 'https://shop.harbrook.dev/pricing' })], { visitor: 'a-browser' })
    // Whatever came since from elsewhere takes nothing from it.
    await send(site, [event({ kind: 'identify', userId: 'eve' })], { visitor: 'more', headers })
    expect(await pageOf('live', site.readKey)).toMatch(
      /Your snippet works<\/b><span>A page on shop\.harbrook\.dev was last heard/,
    )
  })

  test('looks for a page within bounds, where many visitors were never on one', async () => {
    const site = await makeSite()
    const headers = { authorization: `Bearer ${site.serverKey}` }
    for (const visitor of ['s1', 's2', 's3'])
      await send(site, [event({ kind: 'identify', userId: visitor })], { visitor, headers })
    const { DB, read } = counting()
    expect(await findPageHeard(DB, site.siteId, { visitors: 2, each: 5 })).toBeNull()
    expect(read()).toBeGreaterThan(0)
    expect(read()).toBeLessThan(20)
  })

  test('reads of the rejected only what it shows', async () => {
    const { siteId } = await makeSite()
    const rows = Array.from({ length: 300 }, (_, index) => ({
      ...{ siteId, id: timedId(index, 'x'), at: index },
      ...{ reason: 'kind: unknown', body: '{}' },
    }))
    await insertRejected(bindings.DB, rows).run()
    const { DB, read } = counting()
    const found = await listRejected(DB, siteId, { limit: 20, after: null })
    expect(found.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, index) => 299 - index))
    expect(read()).toBeLessThan(30)
    const [last] = found.slice(-1)
    const next = await listRejected(DB, siteId, {
      limit: 20,
      after: { at: last?.at ?? 0, id: last?.id ?? '' },
    })
    expect(next[0]?.at).toBe(279)
  })
})

describe('a day of what was not taken', () => {
  test('says no less than what is listed of it, though counts come later', () => {
    const day = {
      day: '2026-11-30',
      accepted: 3,
      duplicate: 0,
      visitors: 0,
      ignored: [{ reason: 'a', count: 5 }],
    }
    const at = Date.parse('2026-11-30T12:00:00Z')
    const row = (reason: string, body: object = { event: 'e' }, daysAgo = 0) => ({
      ...{ id: reason, at: at - daysAgo * DAY, reason, body: JSON.stringify(body) },
    })
    const rows = [row('b'), row('b'), row('a'), row('old', {}, 1), row('message', { events: [1] })]
    expect(withListed(day, rows).ignored).toEqual([
      { reason: 'a', count: 5 },
      { reason: 'b', count: 2 },
    ])
  })

  test('and what an import left out are told in words', async () => {
    const site = await makeSite()
    const headers = { authorization: `Bearer ${site.serverKey}` }
    const post = (path: string, body: string) => request(path, { method: 'POST', headers, body })
    await post('/v1/imports', JSON.stringify({ id: 'bad', name: 'bad.ndjson' }))
    const line = JSON.stringify({ kind: 'teleport', at: Date.now(), userId: 'ada' })
    expect((await post('/v1/imports/bad/lines?from=0', line)).status).toBe(200)
    const page = await pageOf('settings/refused', site.readKey)
    expect(page).toContain('line 1 of bad.ndjson')
    expect(page).toContain('An event of a kind that is not known')
  })
})

describe('what failed every try', () => {
  test('is tried again from its page, once, and kept with the name of who did it', async () => {
    const { siteId, adminKey } = await makeSite()
    const events = [{ ...event(), receivedAt: Date.now(), provenance: 'browser' }]
    const body = JSON.stringify({ siteId, visitor: 'dead', events })
    const dead = { siteId, id: timedId(1, 'dead'), at: 1, reason: 'failed every try: overloaded', body }
    await insertRejected(bindings.DB, [dead]).run()
    const path = /action="\/dashboard\/(settings\/refused\/[^"]+\/redrive)"/.exec(
      await pageOf('settings/refused', adminKey),
    )?.[1]
    const again = () => pageOf(path ?? '', adminKey, { method: 'POST', body: '' })
    expect(await again()).toBe('')
    expect(await pageOf('settings/refused?done=taken', adminKey)).toContain('It is taken now')
    expect(await pageOf('settings/refused', adminKey)).toContain('Everything that came was taken.')
    expect(await again()).toContain('It was not tried again')
    const acts = await pageOf('settings/audit', adminKey)
    expect(acts.match(/tried again what had not been taken/g)).toHaveLength(1)
  })
})

describe('a publish that takes long', () => {
  test('shows how far it is on every load, and that it is done', async () => {
    const { siteId, readKey } = await makeSite()
    await insertJob(bindings.DB, {
      ...{ siteId, id: 'model:2', modelVersion: 2, phase: 'collect', cursor: '' },
      ...{ done: 0, remerge: 0, startedAt: Date.now() },
    }).run()
    await set(siteId, 'total = 400, done = 100')
    for (const path of ['model', 'model', 'model/progress', 'settings/work']) {
      const text = await pageOf(path, readKey)
      expect(text, path).toMatch(/<progress[^>]*max="400"[^>]*value="100"/)
      expect(text, path).toContain('hx-trigger="every 2s"')
    }
    await set(siteId, "done = 400, status = 'done'")
    expect(await pageOf('model', readKey)).not.toContain('<progress')
    const last = await pageOf('model/progress', readKey)
    expect(last).toContain('Version 2 serves')
    expect(last).not.toContain('hx-trigger')
  })
})

async function set(siteId: string, what: string): Promise<void> {
  await bindings.DB.prepare(`update jobs set ${what} where site_id = ?1`).bind(siteId).run()
}

async function pageOf(path: string, key: string, init: RequestInit = {}): Promise<string> {
  const over = { ...env, SESSION_SECRET: 'a secret of the tests' }
  const headers = { origin: 'https://leadlight.example' }
  const body = new URLSearchParams({ key })
  const base = 'https://leadlight.example/dashboard'
  const signedIn = await dashboard.request(`${base}/login`, { method: 'POST', body, headers }, over)
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const asked = { ...init, headers: { ...headers, cookie } }
  return (await dashboard.request(`${base}/${path}`, asked, over)).text()
}
