import { Hono } from 'hono'
import { type Env, prefixOf } from './env.ts'

/** Stands in the pages' script tags, where a customer's write key would. */
const PLACEHOLDER = 'pk_demo'

/** A single-page section: the server answers every address under it with the same page. */
const TOUR = '/demo/product/tour/'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** Only the embedded server sets the key; without it there is no demo. */
export const demo = new Hono<{ Bindings: Env }>()
  // Who opens the bare address of `npm start` is looking for the leads.
  .get('/', (c) => (c.env.DEMO_WRITE_KEY ? c.redirect(`${prefixOf(c.env)}/dashboard/`) : c.notFound()))
  .get('/demo', (c) => c.redirect(`${prefixOf(c.env)}/demo/`, 302))
  .get('/demo/*', (c) =>
    c.env.DEMO_WRITE_KEY ? serveDemo(c.req.raw, c.env, c.env.DEMO_WRITE_KEY) : c.notFound(),
  )

/** A page of the demo site with this installation's write key in its snippet, or one of its files as it is. */
export async function serveDemo(request: Request, env: Env, writeKey: string): Promise<Response> {
  const prefix = prefixOf(env)
  const url = new URL(request.url)
  url.pathname = pathOf(url.pathname.slice(prefix.length))
  const answer = await findPage(url, env.ASSETS)
  if (answer.status >= 300 && answer.status < 400) return moved(answer, prefix)
  if (!answer.headers.get('content-type')?.startsWith('text/html')) return answer
  const html = (await answer.text()).replaceAll(PLACEHOLDER, writeKey).replaceAll('="/', `="${prefix}/`)
  return new Response(html, {
    status: answer.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      // The key is another one after a new start on an empty state folder.
      'cache-control': 'no-store',
    },
  })
}

function pathOf(path: string): string {
  return path.startsWith(TOUR) && !path.includes('.') ? TOUR : path
}

/** Without the request's conditions: a page is changed on its way out, so the file's ETag does not speak for it. */
async function findPage(url: URL, assets: Fetcher): Promise<Response> {
  const answer = await assets.fetch(new Request(url, { redirect: 'manual' }))
  if (answer.status !== 404) return answer
  const page = await assets.fetch(new URL('/demo/404', url))
  return new Response(page.body, { status: 404, headers: page.headers })
}

function moved(answer: Response, prefix: string): Response {
  const headers = new Headers(answer.headers)
  const location = headers.get('location')
  if (location?.startsWith('/')) headers.set('location', prefix + location)
  return new Response(null, { status: answer.status, headers })
}
