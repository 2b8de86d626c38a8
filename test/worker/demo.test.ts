import { env as bindings } from 'cloudflare:workers'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { demo } from '../../worker/demo.ts'
import type { Env } from '../../worker/env.ts'

const env: Env = { ...bindings, ENVIRONMENT: 'embedded', DEMO_WRITE_KEY: 'pk_of_this_installation' }

async function get(path: string, given: Env = env): Promise<Response> {
  return demo.request(`http://127.0.0.1:8787${path}`, {}, given)
}

test('a page carries this installation’s write key, and nothing inline may run in it', async () => {
  const answer = await get('/demo/pricing/')
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain(
    '<script async src="/leadlight.js?site=pk_of_this_installation"></script>',
  )
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('files are served as they are', async () => {
  const answer = await get('/demo/resources/dock-waiting-report-2026.pdf')
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  expect(new TextDecoder().decode((await answer.bytes()).slice(0, 5))).toBe('%PDF-')
})

test('the single-page section answers at every address under it', async () => {
  const routed = await get('/demo/product/tour/yard')
  expect(routed.status).toBe(200)
  expect(await routed.text()).toContain('id="stop-heading"')
  expect((await get('/demo/product/tour/tour.js')).headers.get('content-type')).toContain('javascript')
})

test('an address without its slash leads to the page', async () => {
  const answer = await get('/demo/pricing')
  expect(answer.status).toBe(307)
  expect(answer.headers.get('location')).toBe('/demo/pricing/')
})

test('what is not there is a page that says so', async () => {
  const answer = await get('/demo/no-such-page/')
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('left the yard')
})

test('under a prefix, every link stays under it', async () => {
  const html = await (
    await demoUnder('/l').request('http://x.example/l/demo/', {}, { ...env, LEADLIGHT_PREFIX: '/l' })
  ).text()
  expect(html).toContain('src="/l/leadlight.js?site=')
  expect(html).toContain('href="/l/demo/pricing/"')
  expect(html).not.toMatch(/(?:src|href)="\/(?!l\/)/)
})

test('without a demo key there is no demo', async () => {
  const { DEMO_WRITE_KEY: _, ...production } = env
  expect((await get('/demo/', production)).status).toBe(404)
})

function demoUnder(prefix: string) {
  return new Hono<{ Bindings: Env }>().basePath(prefix).route('/', demo)
}
