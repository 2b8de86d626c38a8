import { emptyArchive } from '../archive/tidy.ts'
import { deleteSite, deleteSlice, listSiteTables, revokeAllButAdmin } from '../db/erase-site.ts'
import { listWriteKeyHashes } from '../db/keys.ts'
import { breathe, type Env } from '../env.ts'
import { deleteSiteConfig } from '../kv/site-config.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

const SLICES_MS = 10_000

/**
 * A site with all that was ever sent to it. Nothing is taken or read from the first call on; true when nothing is left.
 * A large site takes several calls: each goes on where the last one stopped.
 */
export async function eraseSite(env: Env, site: SiteContext, now: number): Promise<boolean> {
  const db = siteDatabase(env, site)
  await emptyArchive(db, site.id)
  const hashes = await listWriteKeyHashes(env.DB, site.id)
  await revokeAllButAdmin(env.DB, site.id, now).run()
  await Promise.all(hashes.map((hash) => deleteSiteConfig(env.KV, hash)))
  const end = Date.now() + SLICES_MS
  // Where it lives, and what the first database knows of it, its keys last.
  for (const place of new Set([db, env.DB])) {
    for (const table of await listSiteTables(place)) {
      // As long as there is a key to ask again with.
      if (table === 'keys') await emptyArchive(db, site.id)
      while (await deleteSlice(place, table, site.id)) {
        if (Date.now() >= end) return false
        await breathe()
      }
    }
    await deleteSite(place, site.id).run()
  }
  // What cron has written there meanwhile.
  await emptyArchive(db, site.id)
  return true
}
