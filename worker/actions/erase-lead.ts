import { tidyArchive } from '../archive/tidy.ts'
import type { Env } from '../env.ts'
import { forgetScores, scoreKey } from '../kv/score-snapshot.ts'
import * as projected from '../project/erase.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/**
 * Forgets a person at its own wish. Nothing of it is left anywhere, and nothing from before is taken again. False where there
 * is no such lead. Broken off, it may be begun again.
 */
export async function eraseLead(env: Env, site: SiteContext, leadId: string, now: number): Promise<boolean> {
  const db = siteDatabase(env, site)
  const visitors = await projected.eraseLead(db, site, leadId, { now, bury: true })
  if (!visitors) return false
  // Others may have said that they are this person: their copies hold its name too.
  await forgetScores(
    env.KV,
    visitors.map((visitor) => scoreKey(site.id, visitor)),
  )
  // No row leads there any more; where this is broken off, cron goes on.
  await tidyArchive(db, site.id, now)
  return true
}
