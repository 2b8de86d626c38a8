import type { DayTally } from '../project/quota.ts'
import * as projected from '../project/quota.ts'
import type { SiteContext } from '../read/site.ts'

export type { DayTally }

/** What the door took, knew and ignored, by day and reason. Adds up what this isolate has counted. */
export async function listDays(db: D1Database, site: SiteContext): Promise<DayTally[]> {
  return projected.listDays(db, site.id)
}
