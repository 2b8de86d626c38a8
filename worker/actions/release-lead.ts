import { release } from '../project/release.ts'
import type { SiteContext } from '../read/site.ts'

/** The contact data of this lead is good, by the word of whoever did it. False where there is no such lead. */
export async function releaseLead(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<boolean> {
  return release(db, site, leadId, now)
}
