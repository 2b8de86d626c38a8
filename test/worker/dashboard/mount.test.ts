import { env as bindings } from 'cloudflare:workers'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'

const env: Env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }

function get(path: string, prefix = ''): Promise<Response> {
  const app = new Hono<{ Bindings: Env }>().basePath(prefix).route('/', dashboard)
  return Promise.resolve(
    app.request(`http://127.0.0.1:8787${prefix}${path}`, {}, { ...env, LEADLIGHT_PREFIX: prefix }),
  )
}

test('its files are kept for ever under the names that the pages give them', async () => {
  const page = await (await get('/dashboard/login')).text()
  const paths = [...page.matchAll(/(?:href|src|data-htmx)="(\/dashboard\/assets\/[^"]+)"/g)].map(
    ([, path = '']) => path,
  )
  expect(new Set(paths).size).toBe(4)
  for (const path of paths) {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('text is sent as short as the browser takes it, where no edge does that', async () => {
  const asked = (encodings: string, environment = 'embedded') =>
    dashboard.request(
      'http://127.0.0.1:8787/dashboard/login',
      { headers: { 'accept-encoding': encodings } },
      { ...env, ENVIRONMENT: environment },
    )
  for (const [encodings, sent] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await asked(encodings)
    expect(answer.headers.get('content-encoding')).toBe(sent)
    expect(answer.headers.get('vary')).toContain('accept-encoding')
  }
  expect((await asked('br', 'production')).headers.get('content-encoding')).toBeNull()
})

test('no other file can be had by its path', async () => {
  for (const name of ['..%2fleadlight.js', 'dashboard.css', '%2e%2e%2fdemo%2findex.html', 'none']) {
    expect((await get(`/dashboard/assets/${name}`)).status).toBe(404)
  }
})

test('mounted under a prefix, it stays under it', async () => {
  expect((await get('/dashboard/', '/l')).headers.get('location')).toBe('/l/dashboard/login')
  const page = await (await get('/dashboard/login', '/l')).text()
  expect(page).toContain('action="/l/dashboard/login"')
  expect(page).not.toMatch(/(?:href|src|action)="\/(?!l\/)/)
})

test('without a secret to sign with, it says so in the log and opens nothing', async () => {
  const { SESSION_SECRET: _, ...without } = env
  const answer = await dashboard.request('http://127.0.0.1:8787/dashboard/', {}, without)
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('SESSION_SECRET')
})
