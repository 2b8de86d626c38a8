import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env as bindings } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { timedId } from '../../../shared/ids.ts'
import { type CreatedSite, createSite } from '../../../worker/actions/create-site.ts'
import { appFor } from '../../../worker/app.ts'
import type { Env } from '../../../worker/env.ts'

const HERE = 'http://127.0.0.1:8787'
const LEADS = 28
/** All at one instant: else who stands first among equals would change as their points fade. */
const SENT = Date.now() - 60_000

let env: Env
let site: CreatedSite
let cookie: string

beforeAll(async () => {
  site = await createSite(bindings.DB, { name: 'Acme', settings: { bots: 'flag' } })
  env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }
  for (let index = 0; index < LEADS; index++) await becomeLead(index)
  cookie = await signIn(site.readKey)
})

test('the list goes on over pages, and shows everybody once', async () => {
  const first = await page('/dashboard/')
  expect(namesOf(first)).toHaveLength(25)
  const next = /<a class="button" href="([^"]+)">\s*Next leads/.exec(first)?.[1]?.replaceAll('&amp;', '&')
  expect(next).toMatch(/^\/dashboard\/\?cursor=/)
  const second = await page(next ?? '')
  expect(namesOf(second)).toHaveLength(LEADS - 25)
  expect(new Set([...namesOf(first), ...namesOf(second)]).size).toBe(LEADS)
  expect(second).not.toContain('Next leads')
  expect(second).toContain('Back to the top')
})

test('a stage narrows the list, and says so when nobody is there', async () => {
  expect(namesOf(await page('/dashboard/?stage=lead'))).toHaveLength(25)
  const customers = await page('/dashboard/?stage=customer')
  expect(namesOf(customers)).toHaveLength(0)
  expect(customers).toContain('No lead fits now.')
  expect(customers).toContain('Take away the filter: Customer')
})

test('a stage or a cursor that is none shows the list from its top', async () => {
  for (const query of [
    'stage=nonsense',
    'stage=__proto__',
    'band=7',
    'min=much',
    'cursor=%00garbage',
    'cursor=',
  ]) {
    expect(namesOf(await page(`/dashboard/?${query}`)), query).toHaveLength(25)
  }
})

test('another site’s leads are not there', async () => {
  const other = await createSite(bindings.DB, { name: 'Other' })
  const theirs = { cookie: await signIn(other.readKey) }
  expect(await (await call('/dashboard/', { headers: theirs })).text()).toContain('No leads yet')
  const lead = /\/dashboard\/leads\/([\w-]+)#why/.exec(await page('/dashboard/'))?.[1]
  expect((await call(`/dashboard/leads/${lead}`, { headers: { cookie } })).status).toBe(200)
  expect((await call(`/dashboard/leads/${lead}`, { headers: theirs })).status).toBe(404)
})

test('every filter stands in the address, alone without the fields that were left empty', async () => {
  const answer = await call('/dashboard/?q=p7&stage=&min=&days=0', { headers: { cookie } })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/dashboard/?q=p7&days=0'])
  const asked = await call('/dashboard/?q=p7&stage=', { headers: { cookie, 'hx-request': 'true' } })
  expect([asked.status, asked.headers.get('hx-push-url')]).toEqual([200, '/dashboard/?q=p7'])
  expect(namesOf(await page('/dashboard/?q=p7%40'))).toEqual(['p7@acme.example'])
  expect(namesOf(await page('/dashboard/?account=acme.example&max=100&seen=day'))).toHaveLength(25)
  expect(namesOf(await page('/dashboard/?seen=not-month'))).toHaveLength(0)
  expect(namesOf(await page('/dashboard/?stage=lead&days=1'))).toHaveLength(0)
})

test('what is shown is given away whole, as the API gives it', async () => {
  const query = 'q=p1&stage=lead'
  const ours = await (await call(`/dashboard/leads/export.csv?${query}`, { headers: { cookie } })).text()
  const auth = { headers: { authorization: `Bearer ${site.readKey}` } }
  const theirs = await (await call(`/v1/exports/leads.csv?${query}`, auth)).text()
  const withoutInstants = (text: string) => text.replace(/"[\d-]+T[\d:.]+Z"/g, '')
  const rowsOf = (text: string) => withoutInstants(text).trimEnd().split('\r\n')
  expect(rowsOf(ours)[0]).toBe(rowsOf(theirs)[0])
  expect(rowsOf(ours).toSorted()).toEqual(rowsOf(theirs).toSorted())
  const list = namesOf(await page(`/dashboard/?${query}`))
  expect(namesOf(ours)).toEqual(list)
  expect(rowsOf(ours)[0]).toMatch(/^"id","name",.*"source"/)
  const named = await call('/dashboard/leads/export.csv?stage=mql&days=7', { headers: { cookie } })
  expect(named.headers.get('content-disposition')).toContain('"mqls-waiting.csv"')
  expect(namesOf(ours)).toHaveLength(11)
  const lines = await call('/dashboard/leads/export.ndjson', { headers: { cookie } })
  expect(lines.headers.get('content-disposition')).toContain('leads.ndjson')
  expect((await lines.text()).trim().split('\n')).toHaveLength(LEADS)
})

test('a list is kept under a name for everybody, never in the place of a colleague’s, and forgotten', async () => {
  const admin = await signIn(site.adminKey)
  const name = '<b>Acme</b> "1"'
  const kept = await post('/dashboard/lists', { name, query: 'q=p1&nonsense=1' }, admin)
  expect(kept.headers.get('location')).toBe('/dashboard/?q=p1&said=kept')
  await post('/dashboard/lists', { name, query: 'q=p1' }, admin)
  const shown = await page('/dashboard/?q=p1')
  expect(shown.match(/&lt;b&gt;Acme/g)).toHaveLength(1)
  expect(shown).not.toContain('Forget this list')
  const other = await post('/dashboard/lists', { name, query: 'q=p2' }, admin)
  expect(other.status).toBe(422)
  expect(await other.text()).toContain('already, kept by')
  expect(await page('/dashboard/?q=p1')).toContain('&lt;b&gt;Acme')
  expect((await post('/dashboard/lists', { name, query: '' }, admin)).status).toBe(422)
  expect((await post('/dashboard/lists', { name: ' ', query: 'q=p1' }, admin)).status).toBe(422)
  expect((await post('/dashboard/lists', { name, query: 'q=p2' }, cookie)).status).toBe(403)
  expect((await post('/dashboard/lists/forget', { name }, cookie)).status).toBe(403)
  for (const _ of [1, 2]) expect((await post('/dashboard/lists/forget', { name }, admin)).status).toBe(303)
  expect(await page('/dashboard/?q=p1')).not.toContain('&lt;b&gt;Acme')
})

test('somebody is found by the name that the list shows', async () => {
  const other = await createSite(bindings.DB, { name: 'Names', settings: { bots: 'flag' } })
  for (const [email, name] of [
    ['ada@harbrook.dev', 'Zoë Ångström'],
    ['bob@harbrook.dev', 'Carla Garcia'],
  ]) {
    const events = [{ kind: 'identify', id: email, at: Date.now(), email, traits: { name } }]
    const batch = { v: 1, site: other.writeKey, visitor: 'v', sentAt: Date.now(), events }
    const sent = await call('/v1/events', {
      method: 'POST',
      body: JSON.stringify({ ...batch, visitor: email }),
    })
    expect(await sent.json()).toMatchObject({ accepted: 1 })
  }
  const theirs = { cookie: await signIn(other.readKey) }
  const find = async (q: string) => {
    const shown = await (await call(`/dashboard/?q=${encodeURIComponent(q)}`, { headers: theirs })).text()
    return ['Zoë Ångström', 'Carla Garcia'].filter((name) => shown.includes(`${name}</a>`))
  }
  expect(await find('g')).toHaveLength(2)
  expect(await find('carla garcia')).toEqual(['Carla Garcia'])
  expect(await find('angstr')).toEqual(['Zoë Ångström'])
  expect(await find('ZOË')).toEqual(['Zoë Ångström'])
})

test('a site keeps thirty lists at most, and says so', async () => {
  const admin = await signIn(site.adminKey)
  for (let index = 0; index < 30; index++)
    await post('/dashboard/lists', { name: `${index}`, query: 'q=p1' }, admin)
  const refused = await post('/dashboard/lists', { name: 'one more', query: 'q=p1' }, admin)
  expect(await refused.text()).toContain('a site keeps 30 lists at most')
  expect((await post('/dashboard/lists', { name: '7', query: 'q=p1' }, admin)).status).toBe(303)
  for (let index = 0; index < 30; index++) await post('/dashboard/lists/forget', { name: `${index}` }, admin)
})

async function signIn(key: string): Promise<string> {
  const answer = await post('/dashboard/login', { key }, '')
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

function post(path: string, fields: Record<string, string>, as: string): Promise<Response> {
  return call(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: HERE, cookie: as },
  })
}

async function becomeLead(index: number): Promise<void> {
  const at = SENT
  const event = {
    kind: 'form',
    id: timedId(at, `e${index}`),
    at,
    form: 'contact',
    email: `p${index}@acme.example`,
  }
  const batch = {
    v: 1,
    site: site.writeKey,
    visitor: `visitor-${index}`,
    sentAt: Date.now(),
    events: [event],
  }
  const answer = await call('/v1/events', { method: 'POST', body: JSON.stringify(batch) })
  expect(await answer.json()).toEqual({ accepted: 1, duplicate: 0, ignored: [] })
}

async function page(path: string): Promise<string> {
  const answer = await call(path, { headers: { cookie } })
  expect(answer.status).toBe(200)
  return answer.text()
}

async function call(path: string, init: RequestInit): Promise<Response> {
  const context = createExecutionContext()
  const answer = await appFor(env).request(`${HERE}${path}`, init, env, context)
  await waitOnExecutionContext(context)
  return answer
}

/** Each once: hot leads stand above the list as well. */
function namesOf(text: string): string[] {
  return [
    ...new Set(
      [...text.matchAll(/p\d+@acme\.example(?=<\/a>\s*<span class="why|"|\\)/g)].map(([name]) => name),
    ),
  ]
}
