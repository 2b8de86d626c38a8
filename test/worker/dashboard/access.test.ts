/** Who Cloudflare Access vouches for: with real keys, asked for where a team has them. */

import { env as bindings } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type CreatedSite, createSite } from '../../../worker/actions/create-site.ts'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import { upsertMember } from '../../../worker/db/members.ts'
import type { Env } from '../../../worker/env.ts'

const HERE = 'https://leads.example.com'
const AUDIENCE = 'the-aud-tag-of-the-tests'
const EMAIL = 'ada@acme.example'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>

let site: CreatedSite
let keys: Keys
let others: Keys
/** What the team answers when it is asked for its keys. */
let published: { kid: string; keys: Keys }[]
let team = ''
let asked: string[]
let teams = 0

beforeAll(async () => {
  site = await createSite(bindings.DB, { name: 'Acme' })
  await upsertMember(bindings.DB, site.siteId, { who: EMAIL, class: 'admin' }, 1).run()
  await upsertMember(bindings.DB, site.siteId, { who: '@partner.example', class: 'read' }, 1).run()
  ;[keys, others] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
})

/** A team of its own for each test: an isolate remembers what one said. */
beforeEach(() => {
  teams++
  team = `https://team-${teams}.cloudflareaccess.com`
  published = [{ kid: 'first', keys }]
  asked = []
  vi.stubGlobal('fetch', async (input: RequestInfo | URL) => {
    asked.push(String(input))
    const jwks = await Promise.all(
      published.map(async (one) => ({
        ...(await exportJWK(one.keys.publicKey)),
        kid: one.kid,
        alg: 'RS256',
      })),
    )
    return Response.json({ keys: jwks })
  })
})

afterAll(() => {
  vi.unstubAllGlobals()
})

test('whom Access vouches for is in, by the name of the e-mail, with the rights that the site gives it', async () => {
  const answer = await get('/dashboard/settings', await assertion({ email: 'Ada@Acme.example' }))
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain(EMAIL)
  expect(asked).toEqual([`${team}/cdn-cgi/access/certs`])
  expect((await post('/dashboard/model/drop', await assertion({}))).status).toBe(303)
})

test('everybody of a domain may be let in, to look and change nothing', async () => {
  const reader = await assertion({ email: 'grace@partner.example' })
  expect((await get('/dashboard/', reader)).status).toBe(200)
  expect((await post('/dashboard/model/drop', reader)).status).toBe(403)
  for (const email of [
    'grace@notpartner.example',
    'grace@sub.partner.example',
    'partner.example@evil.example',
  ]) {
    expect((await get('/dashboard/', await assertion({ email }))).status, email).toBe(302)
  }
})

test('whom no site names reads whom to ask', async () => {
  const answer = await get('/dashboard/login', await assertion({ email: 'mallory@elsewhere.example' }))
  expect(await answer.text()).toContain('no site here names you')
})

test.each<[string, () => Promise<string>, string]>([
  ['expired', () => assertion({}, { expires: -60 }), 'it has expired'],
  ['for another application', () => assertion({ aud: 'another' }), 'another application'],
  ['of another team', () => assertion({ iss: 'https://other.cloudflareaccess.com' }), 'another team'],
  ['signed with another key', () => assertion({}, { signed: others }), 'not signed by the team'],
  ['signed by nobody', async () => new UnsecuredJWT(claims({})).encode(), 'not signed by the team'],
  ['signed with the public key as a secret', confused, 'not signed by the team'],
  ['without an e-mail', () => assertion({ email: undefined, common_name: 'a-service-token' }), 'not signed'],
  ['no assertion', async () => 'ada@acme.example', 'not signed by the team'],
])('an assertion that is %s opens nothing, and the door says why', async (_, make, why) => {
  const made = await make()
  expect((await get('/dashboard/', made)).headers.get('location')).toBe('/dashboard/login')
  expect(await (await get('/dashboard/login', made)).text()).toContain(why)
})

test('the header that only names an e-mail is not looked at', async () => {
  const headers = { 'cf-access-authenticated-user-email': EMAIL }
  expect((await dashboard.request(`${HERE}/dashboard/`, { headers }, env())).status).toBe(302)
})

test('where Access is not set up, a good assertion opens nothing', async () => {
  const headers = { 'cf-access-jwt-assertion': await assertion({}) }
  const answer = await dashboard.request(
    `${HERE}/dashboard/`,
    { headers },
    { ...env(), LEADLIGHT_ACCESS_TEAM: '' },
  )
  expect(answer.status).toBe(302)
  expect(asked).toEqual([])
})

test('keys are asked for once, and again when the team signs with a new one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  for (let page = 0; page < 5; page++) await get('/dashboard/', await assertion({}))
  expect(asked).toHaveLength(1)
  vi.setSystemTime(Date.now() + 60_000)
  published = [...published, { kid: 'second', keys: others }]
  const rotated = await assertion({}, { signed: others, kid: 'second' })
  expect((await get('/dashboard/', rotated)).status).toBe(200)
  expect(asked).toHaveLength(2)
  vi.useRealTimers()
})

test('where the team’s keys cannot be had, nobody is let in', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('the network is down')
  })
  const made = await assertion({})
  expect((await get('/dashboard/', made)).status).toBe(302)
  expect(await (await get('/dashboard/login', made)).text()).toContain('try again in a moment')
})

test('a form on another page is refused, though the browser brings the assertion along', async () => {
  const headers = { 'cf-access-jwt-assertion': await assertion({}), origin: 'https://evil.example' }
  const init = { method: 'POST', headers, body: new URLSearchParams() }
  expect((await dashboard.request(`${HERE}/dashboard/model/drop`, init, env())).status).toBe(403)
})

function claims({ ...more }: JWTPayload): JWTPayload {
  return {
    email: EMAIL,
    type: 'app',
    iss: team,
    aud: [AUDIENCE],
    exp: Math.floor(Date.now() / 1000) + 600,
    ...more,
  }
}

function assertion(
  more: JWTPayload,
  { signed = keys, kid = 'first', expires }: { signed?: Keys; kid?: string; expires?: number } = {},
): Promise<string> {
  const exp = expires === undefined ? {} : { exp: Math.floor(Date.now() / 1000) + expires }
  return new SignJWT(claims({ ...exp, ...more }))
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(signed.privateKey)
}

/** The old trick: the key that everybody may read, taken for a shared secret. */
async function confused(): Promise<string> {
  const text = JSON.stringify(await exportJWK(keys.publicKey))
  return new SignJWT(claims({}))
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .sign(new TextEncoder().encode(text))
}

function env(): Env {
  return {
    ...bindings,
    SESSION_SECRET: 'a secret of the tests',
    ENVIRONMENT: 'production',
    LEADLIGHT_ACCESS_TEAM: team,
    LEADLIGHT_ACCESS_AUDIENCE: AUDIENCE,
  }
}

function get(path: string, made: string): Promise<Response> {
  return Promise.resolve(
    dashboard.request(`${HERE}${path}`, { headers: { 'cf-access-jwt-assertion': made } }, env()),
  )
}

function post(path: string, made: string): Promise<Response> {
  const headers = { 'cf-access-jwt-assertion': made, origin: HERE }
  const init = { method: 'POST', headers, body: new URLSearchParams() }
  return Promise.resolve(dashboard.request(`${HERE}${path}`, init, env()))
}
