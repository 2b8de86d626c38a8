import { listKeys, revokeKey as revoke } from '../db/keys.ts'
import type { Env } from '../env.ts'
import { deleteSiteConfig } from '../kv/site-config.ts'
import { forgetKeyOwner } from '../read/key-owner.ts'
import type { SiteContext } from '../read/site.ts'

export type Revoked = { ok: true } | { ok: false; status: 404 | 409; reason: string }

/** Refused here at once, and everywhere within a minute. May be called again. The last key that may make others stays. */
export async function revokeKey(env: Env, site: SiteContext, id: string, now: number): Promise<Revoked> {
  const keys = (await listKeys(env.DB, site.id)).filter(({ revokedAt }) => revokedAt === null)
  const key = keys.find((one) => one.id === id)
  if (!key) return { ok: false, status: 404, reason: 'no such key' }
  if (key.class === 'admin' && keys.filter((one) => one.class === 'admin').length === 1) {
    return { ok: false, status: 409, reason: 'the last admin key: make another one first' }
  }
  const hash = await revoke(env.DB, site.id, id, now).first<string>('hash')
  forgetKeyOwner(id)
  if (hash !== null && key.class === 'write') await deleteSiteConfig(env.KV, hash)
  return { ok: true }
}
