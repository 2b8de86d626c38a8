import type { Context } from 'hono'
import type { Provenance } from '../../shared/wire.ts'
import type { Env } from '../env.ts'
import { findKeyOwner, readToken } from '../read/key-owner.ts'
import { findSiteByKey, loadSite, type SiteContext } from '../read/site.ts'

/** Whose events these are, and how far they can be trusted. */
export interface Sender {
  site: SiteContext
  provenance: Provenance
}

export interface Refusal {
  status: 401 | 403
  reason: string
}

const UNKNOWN: Refusal = { status: 401, reason: 'unknown or revoked key' }

/** By the write key in the batch, as pages send it, or by a secret key in the Authorization header, as servers do. */
export async function findSender(
  c: Context<{ Bindings: Env }>,
  writeKey: string,
  now: number,
): Promise<Sender | Refusal> {
  const token = readToken(c.req.header('authorization'))
  if (!token && !writeKey.startsWith('pk_')) {
    return { status: 401, reason: 'site: a write key (pk_…) is needed' }
  }
  return findSenderOf(c.env, token ?? writeKey, now)
}

/** By whichever key it is. */
export async function findSenderOf(env: Env, key: string, now: number): Promise<Sender | Refusal> {
  if (!key.startsWith('pk_')) return findServer(env, key, now)
  const site = await findSiteByKey(env, key, now)
  return site ? { site, provenance: 'browser' } : UNKNOWN
}

async function findServer(env: Env, token: string, now: number): Promise<Sender | Refusal> {
  const owner = await findKeyOwner(env, token, now)
  if (!owner) return UNKNOWN
  if (owner.class !== 'send' && owner.class !== 'admin') {
    return { status: 403, reason: `a ${owner.class} key may not send events` }
  }
  const site = await loadSite(env, owner.siteId, now)
  return site ? { site, provenance: 'server' } : UNKNOWN
}
