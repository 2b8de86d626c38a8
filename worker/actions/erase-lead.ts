import * as projected from '../project/erase.ts'
import type { SiteContext } from '../read/site.ts'

/** Forgets a person at its own wish. Nothing of it is left anywhere, and nothing from before is taken again. */
export async function eraseLead(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<boolean> {
  return projected.eraseLead(db, site, leadId, { now, bury: true })
}
