import type { Env } from '../env.ts'
import { release } from '../project/release.ts'
import { forgetLeads } from '../project/share-scores.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/** The contact data of this lead is good, by the word of whoever did it. False where there is no such lead. */
export async function releaseLead(
  env: Env,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<boolean> {
  const db = siteDatabase(env, site)
  const released = await release(db, site, leadId, now)
  if (released) await forgetLeads(env.KV, db, site.id, [leadId])
  return released
}
