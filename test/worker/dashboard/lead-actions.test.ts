/** What is done about one person on its page: by whoever may, once however often it is pressed, and under their name. */
import { beforeAll, expect, test } from 'vitest'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'
import type { Lead } from '../../../worker/read/lead.ts'
import { env as bindings, event, events, leadOf, makeSite, read, send, type TestSite } from '../support.ts'

const HERE = 'http://127.0.0.1:8787'
const EMAIL = 'ada@harbour.example'
const HOSTILE = '"><script>document.title="owned"</script>'

const env: Env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }
const context = { waitUntil() {}, passThroughOnException() {}, props: {} }
let site: TestSite
let reader: string
let admin: string
let id: string

beforeAll(async () => {
  site = await makeSite({ settings: { bots: 'flag' } })
  ;[reader, admin] = [await signIn(site.readKey), await signIn(site.adminKey)]
  await send(site, [
    ...events(3, { url: 'https://www.harbrook.dev/pricing' }),
    event({ kind: 'form', form: 'demo', email: EMAIL }),
  ])
  await send(site, events(2, { url: 'https://www.harbrook.dev/pricing' }), { visitor: 'v2' })
  ;({ id } = await leadOf(site, `email=${EMAIL}`))
})

const ALL = ['join', 'part', 'accept', 'dismiss', 'outcome', 'take-back', 'erase', 'release']

test.each(ALL)('a read key is refused /%s with the reason, and finds no button for it', async (act) => {
  const answer = await press(act, { visitor: 'v2', outcome: 'won', sure: 'yes' }, reader)
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('a read key, which changes nothing')
  expect(await page('', reader)).not.toContain(`/${act}"`)
})

test('a read key sees everything else, and may not take a person away as a file', async () => {
  const text = await page('', reader)
  for (const heading of ['Why ', 'What they did', 'Outcomes', 'Stages', 'Browsers', 'Score over time'])
    expect(text).toContain(heading)
  expect(text).not.toMatch(
    /<button(?! type="submit" class="plain">\s*Sign out)[^>]*>\s*(?:Part|Join|Note it)/,
  )
  expect((await get('/export.json', reader)).status).toBe(403)
  expect((await get('/erase', reader)).status).toBe(403)
})

test('from another page than the dashboard’s own, nothing is done', async () => {
  const answer = await press('outcome', { outcome: 'won' }, admin, 'https://evil.example')
  expect(answer.status).toBe(403)
  expect(await page('', admin)).toContain('Nobody has said yet what became of them.')
})

test('a browser is joined and parted, and a second press changes nothing', async () => {
  const before = (await lead()).dimensions.engagement?.raw ?? 0
  for (const _ of [1, 2])
    expect(placeOf(await press('join', { visitor: 'v2' }))).toMatch(/said=joined#devices$/)
  expect(await page('?said=joined')).toContain('Joined. What this browser did counts')
  expect((await links()).filter(({ visitor }) => visitor === 'v2')).toMatchObject([
    { joined: true, cause: 'by hand' },
  ])
  // Nothing is parted at one press: a page says first what it would change.
  expect(await page()).toContain(`/leads/${id}/part?visitor=v2`)
  const asked = await (await get('/part?visitor=v2', admin)).text()
  expect(asked).toMatch(/Score \d+ → <b>\d+<\/b>/)
  expect(asked).toContain('Stage stays')
  expect(asked).toMatch(/2<\/data> events leave their page/)
  expect(asked).not.toContain('your own servers')
  expect((await links()).filter(({ visitor }) => visitor === 'v2')).toMatchObject([{ joined: true }])
  for (const _ of [1, 2])
    expect(placeOf(await press('part', { visitor: 'v2' }))).toMatch(/said=parted&visitor=v2$/)
  const parted = await page('?said=parted&visitor=v2')
  expect(parted.split('class="done"')[1]?.split('</div>')[0]).toContain('Join again')
  const foreign = await page('?said=parted&visitor=v1')
  expect(foreign.split('class="done"')[1]?.split('</div>')[0]).not.toContain('Join again')
  expect((await links()).filter(({ visitor }) => visitor === 'v2').map(({ joined }) => joined)).toEqual([
    true,
    false,
  ])
  expect((await lead()).dimensions.engagement?.raw).toBeCloseTo(before, 2)
  expect(await page()).toContain('Join again')
})

test('parting what your own servers said warns, and tells the outcomes and the stage that go with it', async () => {
  const email = 'eve@harbour.example'
  await send(site, [event({ kind: 'form', form: 'demo', email })], { visitor: 'v9' })
  const { id: eve } = await leadOf(site, `email=${email}`)
  const said = new URLSearchParams({ outcome: 'won' })
  const init = { method: 'POST', body: said, headers: { cookie: admin, origin: HERE } }
  await dashboard.request(`${HERE}/dashboard/leads/${eve}/outcome`, init, env, context)
  const { links: all } = await read<{ links: { visitor: string }[] }>(site, `/v1/leads/${eve}/links`)
  const servers = all.find(({ visitor }) => visitor.startsWith('person:'))?.visitor ?? ''
  const path = `${HERE}/dashboard/leads/${eve}/part?${new URLSearchParams({ visitor: servers })}`
  const asked = await (await dashboard.request(path, { headers: { cookie: admin } }, env)).text()
  expect(asked).toContain('your own servers')
  expect(asked).toMatch(/Stage Customer → <b>(Lead|MQL)<\/b>/)
  expect(asked).toContain('1 is an outcome')
  expect((await read<Lead>(site, `/v1/leads/${eve}`)).stage).toBe('customer')
  expect((await get('/part?visitor=v9', admin)).status).toBe(404)
  expect((await get('/part?visitor=v1', reader)).status).toBe(403)
})

test('a browser that nobody has seen is not joined, and the page says why', async () => {
  const answer = await press('join', { visitor: HOSTILE })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('Not joined: there is no such visitor of this id.')
})

test('a suggestion is shown with its reason, and dismissed for good', async () => {
  await send(site, [event({ kind: 'form', form: 'demo', email: 'bob@harbour.example' })], { visitor: 'v3' })
  await send(site, [event({ kind: 'identify', email: EMAIL })], { visitor: 'v3' })
  const { suggestions } = await read<{ suggestions: { id: string; lead: string; visitor: string }[] }>(
    site,
    '/v1/suggestions',
  )
  const open = suggestions.find((one) => one.lead === id && one.visitor === 'v3')
  expect(await page()).toContain('May be them too')
  for (const _ of [1, 2])
    expect(placeOf(await press('dismiss', { suggestion: open?.id ?? '' }))).toMatch(/said=dismissed/)
  expect(await page()).not.toContain('May be them too')
})

test('a suggestion that is accepted joins the browser', async () => {
  await send(site, [event({ kind: 'form', form: 'demo', email: 'cyd@harbour.example' })], { visitor: 'v4' })
  await send(site, [event({ kind: 'identify', email: EMAIL })], { visitor: 'v4' })
  for (const _ of [1, 2])
    expect(placeOf(await press('accept', { suggestion: `${id}.v4` }))).toMatch(/said=joined/)
  expect((await links()).filter(({ visitor }) => visitor === 'v4')).toMatchObject([{ joined: true }])
})

test('an outcome is noted once under the id that the page gave it, hostile words and all', async () => {
  const given = /name="id" value="([^"]+)"/.exec(await page())?.[1] ?? ''
  const said = { id: given, outcome: 'opportunity', value: '1200.5', reason: HOSTILE }
  for (const _ of [1, 2]) expect(placeOf(await press('outcome', said))).toMatch(/said=recorded#outcomes$/)
  const { outcomes } = await read<{ outcomes: object[] }>(site, `/v1/leads/${id}/outcomes`)
  expect(outcomes).toMatchObject([{ id: given, outcome: 'opportunity', value: 1200.5, reason: HOSTILE }])
  expect((await lead()).stage).toBe('opportunity')
  const text = await page()
  expect(text).toContain('&lt;script&gt;document.title')
  expect(text).not.toContain(HOSTILE)
})

test('an outcome noted by mistake is taken back under their name, once, and the timeline tells it', async () => {
  const [, outcome = ''] = /name="outcome" value="([^"]+)"/.exec(await page()) ?? []
  for (const _ of [1, 2])
    expect(placeOf(await press('take-back', { outcome }))).toMatch(/said=taken-back#outcomes$/)
  expect((await lead()).stage).not.toBe('opportunity')
  const text = await page('?said=taken-back')
  for (const words of ['Nobody has said yet', 'counts nowhere any more', 'taken back, counts nothing'])
    expect(text).toContain(words)
  expect((await press('take-back', { outcome: 'none' })).status).toBe(404)
  const { acts } = await read<{ acts: { operation: string }[] }>(site, '/v1/audit', site.adminKey)
  expect(acts.filter(({ operation }) => operation === 'takeBackOutcome')).toHaveLength(1)
})

test.each([
  [{ outcome: 'conquered' }, 'choose what became of them'],
  [{ outcome: 'won', value: 'a lot' }, 'the value is no number'],
])('what is no outcome is refused: %j', async (said, why) => {
  const answer = await press('outcome', said)
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain(why)
})

test('a count leads to the events that its rule looks at, and to no others', async () => {
  const [, query = ''] = /href="[^"?]+(\?rule=pricing[^"#]*)#timeline"/.exec(await page()) ?? []
  expect(query).not.toBe('')
  const text = await page(query)
  expect(text).toContain('What this rule looks at')
  expect(text).not.toContain('Sent the form')
  expect(await page('?rule=no-such-rule')).toContain('What they did')
})

test('a person is given away as a file, as the API gives it', async () => {
  const answer = await get('/export.json', admin)
  expect(answer.headers.get('content-disposition')).toContain('attachment')
  expect(await answer.json()).toMatchObject({ lead: { id, email: EMAIL }, visitors: expect.any(Array) })
})

test('erasing asks first, says what will be gone, and forgets a person once and for good', async () => {
  const asked = await (await get('/erase', admin)).text()
  expect(asked).toContain(`Erase ${EMAIL}?`)
  expect(asked).toMatch(/\d<\/data> events of \d/)
  const unsure = await press('erase', {})
  expect(unsure.status).toBe(422)
  expect(await unsure.text()).toContain('Nothing was erased: tick the box first.')
  for (const _ of [1, 2])
    expect(placeOf(await press('erase', { sure: 'yes' }))).toBe('/dashboard/?said=erased')
  expect((await get('', admin)).status).toBe(404)
  const { acts } = await read<{ acts: { operation: string; target: string | null }[] }>(
    site,
    '/v1/audit',
    site.adminKey,
  )
  expect(acts.filter(({ operation }) => operation === 'eraseLead')).toHaveLength(1)
  // Of a person nothing is noted that would outlive it.
  expect(JSON.stringify(acts)).not.toContain(id)
})

async function signIn(key: string): Promise<string> {
  const init = { method: 'POST', body: new URLSearchParams({ key }), headers: { origin: HERE } }
  const answer = await dashboard.request(`${HERE}/dashboard/login`, init, env)
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

async function get(path: string, cookie: string): Promise<Response> {
  return dashboard.request(`${HERE}/dashboard/leads/${id}${path}`, { headers: { cookie } }, env)
}

async function page(query = '', cookie = admin): Promise<string> {
  return (await get(query, cookie)).text()
}

async function press(
  act: string,
  fields: Record<string, string>,
  cookie = admin,
  origin = HERE,
): Promise<Response> {
  const init = { method: 'POST', body: new URLSearchParams(fields), headers: { cookie, origin } }
  return dashboard.request(`${HERE}/dashboard/leads/${id}/${act}`, init, env, context)
}

function placeOf(answer: Response): string | null {
  expect(answer.status).toBe(303)
  return answer.headers.get('location')
}

function lead(): Promise<Lead> {
  return read(site, `/v1/leads/${id}`)
}

async function links(): Promise<{ visitor: string; joined: boolean; cause: string }[]> {
  return (
    await read<{ links: { visitor: string; joined: boolean; cause: string }[] }>(
      site,
      `/v1/leads/${id}/links`,
    )
  ).links
}
