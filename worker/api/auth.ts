import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { KeyClass } from '../db/keys.ts'
import type { Env } from '../env.ts'
import { problem } from '../problem.ts'
import { findKeyOwner, readToken } from '../read/key-owner.ts'
import { loadSite, type SiteContext } from '../read/site.ts'
import { telling } from './route.ts'

/** What every API route has: its site comes from the key alone, never from the path or the body. */
export type ApiEnv = { Bindings: Env; Variables: { site: SiteContext } }

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
    c.set('site', site)
    await next()
    // Of one person, at one instant, for one key: no cache between has any business with it.
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
  }
  const kinds = [...allowed].join(' or ')
  return telling(
    allowKey,
    {
      401: 'No key, or one that is unknown or revoked',
      403: `The key’s class may not: a key for ${kinds} is needed`,
    },
    { security: [{ key: [] }] },
  )
}

/** An answer to throw: problem+json with its reason. */
export function refused(status: 400 | 401 | 403 | 404 | 409, reason: string): HTTPException {
  const headers = status === 401 ? { 'www-authenticate': 'Bearer realm="Leadlight"' } : {}
  return new HTTPException(status, { res: problem(status, reason, headers) })
}
