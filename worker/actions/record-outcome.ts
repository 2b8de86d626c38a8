import type { Recorded, Whose } from '../project/outcome.ts'
import * as projected from '../project/outcome.ts'
import type { SiteContext } from '../read/site.ts'

/** What became of a lead, as sales says it. May be called again: one id counts once. */
export async function recordOutcome(
  db: D1Database,
  site: SiteContext,
  said: { whose: Whose; outcome: projected.NewOutcome },
  now: number,
): Promise<Recorded> {
  return projected.recordOutcome(db, site, said, now)
}
