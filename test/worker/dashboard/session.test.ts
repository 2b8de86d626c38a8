import { env as bindings } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { type CreatedSite, createSite } from '../../../worker/actions/create-site.ts'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'

const HERE = 'http://127.0.0.1:8787'
const CODE = 'a-login-code-of-the-tests'

let env: Env
let site: CreatedSite

beforeAll(async () => {
  site = await createSite(bindings.DB, { name: 'Acme' })
  env = {
    ...bindings,
    ENVIRONMENT: 'embedded',
    LOGIN_CODE: CODE,
    SESSION_SECRET: 'a secret of the tests',
    DEMO_WRITE_KEY: site.writeKey,
  }
})

function get(path: string, cookie = '', origin = HERE): Promise<Response> {
  return Promise.resolve(dashboard.request(`${origin}${path}`, { headers: { cookie } }, env))
}

function signIn(
  key: string,
  headers: Record<string, string> = { origin: HERE },
  origin = HERE,
): Promise<Response> {
  const body = new URLSearchParams({ key })
  return Promise.resolve(
    dashboard.request(`${origin}/dashboard/login`, { method: 'POST', body, headers }, env),
  )
}

function cookieOf(answer: Response): string {
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

test('login by link: the right code signs in and leaves the address bar', async () => {
  const answer = await get(`/dashboard/login?code=${CODE}`)
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe('/dashboard/')
  expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Lax/i)
  expect((await get('/dashboard/', cookieOf(answer))).status).toBe(200)
})

test.each([
  ['a wrong code', '/dashboard/login?code=wrong', HERE],
  ['an empty code', '/dashboard/login?code=', HERE],
  [
    'the right code under a name that is not loopback',
    `/dashboard/login?code=${CODE}`,
    'http://rebound.example:8787',
  ],
])('login by link: %s is refused', async (_, path, origin) => {
  const answer = await get(path, '', origin)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('set-cookie')).toBeNull()
})

test('login by link: no code, no login, even where the code is empty', async () => {
  const answer = await dashboard.request(`${HERE}/dashboard/login?code=`, {}, { ...env, LOGIN_CODE: '' })
  expect(answer.status).toBe(401)
})

test('login by key: read and admin keys sign in, others do not', async () => {
  for (const key of [site.readKey, site.adminKey, ` ${site.readKey}\n`]) {
    const answer = await signIn(key)
    expect(answer.status).toBe(303)
    expect((await get('/dashboard/', cookieOf(answer))).status).toBe(200)
  }
  for (const key of [site.writeKey, site.serverKey, 'rk_unknown', '']) {
    const answer = await signIn(key)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('set-cookie')).toBeNull()
  }
})

test('login by key: a form on another page is refused', async () => {
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const answer = await signIn(site.readKey, headers)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('set-cookie')).toBeNull()
  }
})

test('the cookie is of this host alone where there is TLS', async () => {
  const https = 'https://leads.example.com'
  const answer = await signIn(site.readKey, { origin: https }, https)
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-leadlight-session=/)
  expect(answer.headers.get('set-cookie')).toMatch(/; Secure/)
  expect((await get('/dashboard/', cookieOf(answer), https)).status).toBe(200)
})

test('a session ends with its key', async () => {
  const other = await createSite(bindings.DB, { name: 'Other' })
  const cookie = cookieOf(await signIn(other.readKey))
  expect((await get('/dashboard/', cookie)).status).toBe(200)
  await bindings.DB.prepare('update keys set revoked_at = 1 where site_id = ?1').bind(other.siteId).run()
  expect((await get('/dashboard/', cookie)).headers.get('location')).toBe('/dashboard/login')
})

test('a cookie that we did not sign opens nothing', async () => {
  const cookie = cookieOf(await signIn(site.readKey))
  const forged = cookie.replace(encodeURIComponent(site.siteId), encodeURIComponent(`${site.siteId}x`))
  expect(forged).not.toBe(cookie)
  for (const wrong of ['', forged, cookie.slice(0, -6), 'leadlight-session=%7B%7D.AAAA']) {
    const answer = await get('/dashboard/', wrong)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe('/dashboard/login')
  }
})

test('every page forbids frames, anything inline, and keeping a copy', async () => {
  const cookie = cookieOf(await signIn(site.readKey))
  for (const path of ['/dashboard/', '/dashboard/login', '/dashboard/leads/none']) {
    const { headers } = await get(path, cookie)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
  }
})

test('a lead that is not there is a page, not a crash', async () => {
  const answer = await get('/dashboard/leads/none', cookieOf(await signIn(site.readKey)))
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('Not here')
})

test('signed in with the keys of two sites, one may go from one to the other', async () => {
  const other = await createSite(bindings.DB, { name: 'Buoys' })
  const first = cookieOf(await signIn(site.readKey))
  const both = cookieOf(await signIn(other.adminKey, { origin: HERE, cookie: first }))
  expect(await siteOf(both)).toBe('Buoys')
  const back = await lookAt(site.siteId, both)
  expect(back.status).toBe(303)
  expect(await siteOf(cookieOf(back))).toBe('Acme')
  const nobodys = await createSite(bindings.DB, { name: 'Nobody’s' })
  const forbidden = cookieOf(await lookAt(nobodys.siteId, both))
  expect(await siteOf(forbidden)).toBe('Acme')
  expect(await (await get('/dashboard/', forbidden)).text()).not.toContain('Nobody’s')
})

function lookAt(siteId: string, cookie: string): Promise<Response> {
  const init = {
    method: 'POST',
    body: new URLSearchParams({ site: siteId }),
    headers: { origin: HERE, cookie },
  }
  return Promise.resolve(dashboard.request(`${HERE}/dashboard/look-at`, init, env))
}

/** Which site the bar says it is. */
async function siteOf(cookie: string): Promise<string | undefined> {
  const page = await (await get('/dashboard/', cookie)).text()
  return /<span class="site">([^<]*)</.exec(page)?.[1]
}
