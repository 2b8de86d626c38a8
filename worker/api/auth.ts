import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { recordAct } from '../actions/record-act.ts'
import type { KeyClass } from '../db/keys.ts'
import { type Env, prefixOf } from '../env.ts'
import { problem } from '../problem.ts'
import { findKeyOwner, type KeyOwner, readToken } from '../read/key-owner.ts'
import { loadSite, type SiteContext, siteDatabase } from '../read/site.ts'
import { limited } from './limit.ts'
import { telling } from './route.ts'

/** What every API route has: its site comes from the key alone, never from the path or the body. */
export type ApiEnv = {
  Bindings: Env
  /** `operation` and `made` are for the audit log: what was done, and the id of what came of it. */
  Variables: { site: SiteContext; operation?: string; made?: string }
}

/** Lets keys of these classes in, and admin keys. Others learn nothing but that they may not. */
export function allow(...classes: KeyClass[]): MiddlewareHandler<ApiEnv> {
  const allowed = new Set<KeyClass>([...classes, 'admin'])
  const allowKey: MiddlewareHandler<ApiEnv> = async (c, next) => {
    const now = Date.now()
    const key = readToken(c.req.header('authorization'))
    if (key === undefined) throw refused(401, 'a key is needed: Authorization: Bearer <key>')
    const owner = await findKeyOwner(c.env, key, now)
    if (!owner) throw refused(401, 'unknown or revoked key')
    if (!allowed.has(owner.class)) {
      throw refused(403, `a ${owner.class} key may not do this; one of these may: ${[...allowed].join(', ')}`)
    }
    const site = await loadSite(c.env, owner.siteId, now)
    if (!site) throw refused(401, 'unknown or revoked key')
    const said = await limited(c.env, owner.id, now, (work) => c.executionCtx.waitUntil(work))
    if (said === 'refused') throw refused(429, 'more requests than one key may make in a minute')
    // Whoever cannot be counted is refused.
    if (said === 'down') throw refused(503, 'requests cannot be counted at the moment')
    if (site.held && c.req.method !== 'GET') throw refused(503, 'the site is being moved to another database')
    c.set('site', site)
    // Of one person, at one instant, for one key: no cache between has any business with it. Set now, since an answer that
    // is changed afterwards is made anew, and streamed.
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
    await next()
    if (isAct(c.req.method, allowed) && c.res.ok) await keepAct(c, owner, now)
  }
  const kinds = [...allowed].join(' or ')
  return telling(
    allowKey,
    {
      401: 'No key, or one that is unknown or revoked',
      429: 'More requests than one key may make in a minute',
      503: 'Requests cannot be counted at the moment, or the site is being moved to another database: try again in a minute',
      403: `The key’s class may not: a key for ${kinds} is needed`,
    },
    { security: [{ key: [] }] },
  )
}

/** Whether a request changes what only an admin may change, or takes away what was said. */
function isAct(method: string, allowed: ReadonlySet<KeyClass>): boolean {
  return method === 'DELETE' || (method !== 'GET' && allowed.size === 1)
}

/** Of a person nothing is noted that would outlive it. */
async function keepAct(c: Context<ApiEnv>, { id, label }: KeyOwner, now: number): Promise<void> {
  const site = c.get('site')
  const isPerson = /^\/v1\/(?:leads|suggestions)\//.test(c.req.path.slice(prefixOf(c.env).length))
  const target = isPerson ? null : (c.get('made') ?? c.req.param('id') ?? null)
  const act = { key: id, label, operation: c.get('operation') ?? '', target }
  await recordAct(siteDatabase(c.env, site), site.id, act, now)
}

/** An answer to throw: problem+json with its reason, and with what whoever asked should do next. */
export function refused(status: keyof typeof NEXT, reason: string): HTTPException {
  return new HTTPException(status, { res: problem(status, reason, NEXT[status]) })
}

const NEXT = {
  400: {},
  401: { 'www-authenticate': 'Bearer realm="Leadlight"' },
  403: {},
  404: {},
  409: {},
  429: { 'retry-after': '60' },
  503: { 'retry-after': '10' },
} as const satisfies Record<number, Record<string, string>>
