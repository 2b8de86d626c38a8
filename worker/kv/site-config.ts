import type { SiteConfig } from '../db/sites.ts'
import { KV_KEYS } from './keys.ts'

/** The copy of a site's settings and model, by the hash of its write key; null where KV has none. */
export async function findSiteConfig(kv: KVNamespace, hash: string): Promise<SiteConfig | null> {
  return kv.get<SiteConfig>(KV_KEYS.site.prefix + hash, 'json')
}

/** For a key that opens nothing any more. */
export async function deleteSiteConfig(kv: KVNamespace, hash: string): Promise<void> {
  await kv.delete(KV_KEYS.site.prefix + hash)
}

/** May be called again at any time: the last one wins. Other locations see it a minute or more later. */
export async function putSiteConfig(kv: KVNamespace, hash: string, site: SiteConfig): Promise<void> {
  await kv.put(KV_KEYS.site.prefix + hash, JSON.stringify(site), { expirationTtl: KV_KEYS.site.seconds })
}
