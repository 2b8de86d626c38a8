import { findLeadRow } from '../db/leads.ts'
import type { SiteContext } from '../read/site.ts'
import { commit, NOTHING } from './commit.ts'
import { countRisen } from './count-pages.ts'
import { retrying } from './project.ts'
import { rescore } from './rescore.ts'
import { decoded } from './state.ts'

/**
 * Takes a lead out of quarantine for good, by the word of whoever looked at it. Where it has earned a stage meanwhile it
 * enters it now. Once more changes nothing. False where there is no such lead.
 */
export async function release(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<boolean> {
  return retrying(async () => {
    const row = await findLeadRow(db, site.id, leadId)
    if (!row) return false
    if (row.releasedAt !== null) return true
    const lead = { ...decoded(row), version: row.version + 1, releasedAt: now }
    const { rescored, transitions } = rescore(lead, site, { now, cause: 'identify', settled: true })
    await commit(db, site, { ...NOTHING, leads: [rescored], transitions })
    await countRisen(db, site, transitions, now)
    return true
  })
}
