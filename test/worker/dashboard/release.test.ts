import { beforeAll, expect, test } from 'vitest'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'
import { budgetUntil } from '../../../worker/read/budget.ts'
import { advanceRun, beginRun } from '../../../worker/reports/run.ts'
import { env as bindings, event, events, leadOf, makeSite, read, send, type TestSite } from '../support.ts'

const HERE = 'http://127.0.0.1:8787'
const PRICING = 'https://www.harbrook.dev/pricing'
const EMAIL = 'kim@mailinator.com'

let env: Env
let site: TestSite

beforeAll(async () => {
  site = await makeSite({ settings: { bots: 'flag' } })
  env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }
})

async function signIn(key: string): Promise<string> {
  const init = { method: 'POST', body: new URLSearchParams({ key }), headers: { origin: HERE } }
  const answer = await dashboard.request(`${HERE}/dashboard/login`, init, env)
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

const page = async (path: string, cookie: string) =>
  (await dashboard.request(`${HERE}${path}`, { headers: { cookie } }, env)).text()
const press = async (path: string, cookie: string, origin = HERE) => {
  const headers = { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' }
  return dashboard.request(`${HERE}${path}`, { method: 'POST', headers }, env)
}

test('a lead in quarantine is released by its button, by whoever may change things, under their name', async () => {
  await send(site, [...events(3, { url: PRICING }), event({ kind: 'form', form: 'demo', email: EMAIL })])
  const { id } = await leadOf(site, `email=${EMAIL}`)
  const path = `/dashboard/leads/${id}`
  const [reader, admin] = [await signIn(site.readKey), await signIn(site.adminKey)]
  expect(await page(path, reader)).toContain('a disposable mailbox')
  expect(await page(path, reader)).not.toContain('Release')
  expect((await press(`${path}/release`, reader)).status).toBe(403)
  expect((await press(`${path}/release`, admin, 'https://evil.example')).status).toBe(403)
  expect(await leadOf(site, `email=${EMAIL}`)).toMatchObject({ quarantine: ['a disposable mailbox'] })
  expect(await page(path, admin)).toMatch(new RegExp(`action="${path}/release"[^]*Release</button>`))
  const released = await press(`${path}/release`, admin)
  expect(released.status).toBe(303)
  expect(released.headers.get('location')).toBe(`${path}?said=released`)
  expect(await leadOf(site, `email=${EMAIL}`)).toMatchObject({ quarantine: null })
  expect(await page(path, admin)).not.toContain('Release')
  expect((await press('/dashboard/leads/nobody/release', admin)).status).toBe(404)
  const { acts } = await read<{ acts: object[] }>(site, '/v1/audit', site.adminKey)
  expect(acts).toContainEqual(expect.objectContaining({ operation: 'releaseLead', target: null }))
})

test('where numbers of people differ by who is held, they say so, and lead to who that is, and why', async () => {
  const own = await makeSite({ settings: { bots: 'flag' } })
  const cookie = await signIn(own.readKey)
  const count = async () => {
    await beginRun(env.DB, own.siteId, { review: false }, Date.now())
    await advanceRun(env, own.siteId, budgetUntil(Date.now() + 10_000))
  }
  const held = />(\d+)<\/data> leads that are held/
  await send(own, [event({ url: PRICING, view: 'v1' })], { visitor: 'stranger' })
  await count()
  expect(await page('/dashboard/held', cookie)).toContain('Nobody is held.')
  expect(await page('/dashboard/pages', cookie)).not.toMatch(held)

  const form = (email: string) => event({ kind: 'form', form: 'demo', email })
  await send(own, [event({ url: PRICING, view: 'v2' }), form(EMAIL)], { visitor: 'kim' })
  await send(own, [form('ada@harbrook.dev')], { visitor: 'ada' })
  await send(own, [form('grace@harbrook.dev')], { visitor: 'grace' })
  const headers = { authorization: `Bearer ${own.serverKey}` }
  await send(own, [event({ kind: 'crm', name: 'spam' })], { visitor: 'grace', headers })
  await count()
  const text = await page('/dashboard/held', cookie)
  expect(text).toMatch(/kim@mailinator\.com<\/a>.*?<td>a disposable mailbox<\/td>/s)
  expect(text).toMatch(/grace@harbrook\.dev<\/a>.*?<td>the model: If [^<]*spam[^<]*<\/td>/s)
  expect(text).not.toContain('ada@harbrook.dev')
  for (const path of ['/dashboard/pages', '/dashboard/reports']) {
    expect(held.exec(await page(path, cookie))?.[1]).toBe('2')
  }
})

test('T1 a burst is shown with the lead, and why', async () => {
  const at = Date.now() - 3_600_000
  const acts = [event({ kind: 'form', form: 'news', email: 'fast@harbrook.dev' }), ...events(130, { at })]
  await send(site, acts, { visitor: 'fast' })
  const { id } = await leadOf(site, 'email=fast@harbrook.dev')
  const text = await page(`/dashboard/leads/${id}`, await signIn(site.readKey))
  expect(text).toContain('looks automatic')
  expect(text).toContain('burst: more than 120 pages in a minute')
  const { links } = await read<{ links: object[] }>(site, `/v1/leads/${id}/links`)
  expect(links).toMatchObject([{ visitor: 'fast', bot: /^burst/ }])
})
