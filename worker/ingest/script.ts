import { Hono } from 'hono'
import manifest from '../../dist/manifest.json'
import { CHATS, FILES, queryPattern } from '../../shared/page-policy.ts'
import { type Env, prefixOf } from '../env.ts'
import { problem } from '../problem.ts'
import { findSiteByKey, type SiteContext } from '../read/site.ts'

const FOREVER = 'public, max-age=31536000, immutable'
/** A change of settings reaches every page within five minutes; an old copy serves while the new one is fetched. */
const SHORT = 'public, max-age=300, stale-while-revalidate=86400'

const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  // A page may ask for the script with CORS, to check its integrity or to see its errors.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

/** The files a page loads: the script with its site's settings in front, and the bundles by the hash of their content. */
export const script = new Hono<{ Bindings: Env }>()
  .get('/leadlight.js', async (c) => {
    const key = c.req.query('site') ?? ''
    const site = await findSiteByKey(c.env, key)
    if (!site) return unknownSite(key)
    const bundle = await c.env.ASSETS.fetch(new URL('/leadlight.js', c.req.url))
    if (!bundle.ok) return problem(503, 'the script is not built: npm run build', { 'retry-after': '60' })
    const host = new URL(c.req.url).origin + prefixOf(c.env)
    const text = [COMPILED_EARLY, settingsLine(site, key, host), await bundle.text()].join('\n')
    const etag = `"${await digest(text)}"`
    const headers = { ...HEADERS, 'cache-control': SHORT, etag }
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
    return new Response(text, { headers })
  })
  .get('/:file{leadlight-.+\\.js}', async (c) => {
    const file = await c.env.ASSETS.fetch(new URL(`/${c.req.param('file')}`, c.req.url))
    // Assets may answer a page for what they do not have.
    if (!file.ok || !file.headers.get('content-type')?.includes('javascript')) {
      return problem(404, 'no such file: its content has changed, and so has its name')
    }
    return new Response(file.body, { headers: { ...HEADERS, 'cache-control': FOREVER } })
  })

/**
 * Stands first: the browser then compiles the script while it arrives, not function by function as it starts.
 * https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Magic_comments
 */
const COMPILED_EARLY = '//# allFunctionsCalledOnLoad'

/** What the script would otherwise have to ask for. Public: it stands in every page of the site. */
function settingsLine({ settings }: SiteContext, key: string, host: string): string {
  const { consent, domains, chat, parameters } = settings
  const served = {
    site: key,
    host,
    consent,
    domains,
    chat,
    parts: manifest.parts,
    query: queryPattern(parameters),
    files: FILES,
    chats: CHATS,
  }
  return `(self.leadlightSettings=${JSON.stringify(served)});`
}

/** As a script that a browser runs, which it does of no refusal: whoever pasted a wrong key reads why in the console. */
function unknownSite(key: string): Response {
  const reason = key === '' ? 'the snippet names no site: ?site=pk_…' : 'unknown or revoked site key'
  return new Response(`console.warn(${JSON.stringify(`leadlight: ${reason}`)})\n`, {
    headers: { ...HEADERS, 'cache-control': 'no-store', 'x-reason': reason.replace('…', '...') },
  })
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes.subarray(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
