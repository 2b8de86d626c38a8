import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env as bindings } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { timedId } from '../../../shared/ids.ts'
import { type CreatedSite, createSite } from '../../../worker/actions/create-site.ts'
import { appFor } from '../../../worker/app.ts'
import type { Env } from '../../../worker/env.ts'

const HERE = 'http://127.0.0.1:8787'
const LEADS = 53

let env: Env
let site: CreatedSite
let cookie: string

beforeAll(async () => {
  site = await createSite(bindings.DB, { name: 'Acme', settings: { bots: 'flag' } })
  env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }
  for (let index = 0; index < LEADS; index++) await becomeLead(index)
  const body = new URLSearchParams({ key: site.readKey })
  const answer = await call('/dashboard/login', { method: 'POST', body, headers: { origin: HERE } })
  cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
})

test('the list goes on over pages, and shows everybody once', async () => {
  const first = await page('/dashboard/')
  expect(namesOf(first)).toHaveLength(50)
  const next = /<a class="button" href="([^"]+)">\s*Next leads/.exec(first)?.[1]?.replaceAll('&amp;', '&')
  expect(next).toMatch(/^\/dashboard\/\?cursor=/)
  const second = await page(next ?? '')
  expect(namesOf(second)).toHaveLength(LEADS - 50)
  expect(new Set([...namesOf(first), ...namesOf(second)]).size).toBe(LEADS)
  expect(second).not.toContain('Next leads')
  expect(second).toContain('Back to the top')
})

test('a stage narrows the list, and says so when nobody is there', async () => {
  expect(namesOf(await page('/dashboard/?stage=lead'))).toHaveLength(50)
  const customers = await page('/dashboard/?stage=customer')
  expect(namesOf(customers)).toHaveLength(0)
  expect(customers).toContain('Nobody is at the stage Customer now.')
})

test('a stage or a cursor that is none shows the list from its top', async () => {
  for (const query of ['stage=nonsense', 'stage=__proto__', 'stage=', 'cursor=%00garbage', 'cursor=']) {
    expect(namesOf(await page(`/dashboard/?${query}`)), query).toHaveLength(50)
  }
})

test('another site’s leads are not there', async () => {
  const other = await createSite(bindings.DB, { name: 'Other' })
  const body = new URLSearchParams({ key: other.readKey })
  const answer = await call('/dashboard/login', { method: 'POST', body, headers: { origin: HERE } })
  const theirs = { cookie: answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '' }
  expect(await (await call('/dashboard/', { headers: theirs })).text()).toContain('No leads yet')
  const lead = /\/dashboard\/leads\/(\w+)"/.exec(await page('/dashboard/'))?.[1]
  expect((await call(`/dashboard/leads/${lead}`, { headers: { cookie } })).status).toBe(200)
  expect((await call(`/dashboard/leads/${lead}`, { headers: theirs })).status).toBe(404)
})

async function becomeLead(index: number): Promise<void> {
  const at = Date.now() - 60_000
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

function namesOf(html: string): string[] {
  return [...html.matchAll(/p\d+@acme\.example/g)].map(([name]) => name)
}
