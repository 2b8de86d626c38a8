import { listLeadRows } from '../db/leads.ts'
import type { SiteContext } from '../read/site.ts'
import { commit } from './commit.ts'
import { retrying } from './project.ts'
import { rescore } from './rescore.ts'
import { decoded } from './state.ts'

/**
 * Looks at leads that time alone may have changed: their stage, their ceiling, when to look again. In one transaction.
 * An early look changes nothing but the next appointment. Resolves with how many changed stage.
 */
export async function settle(
  db: D1Database,
  site: SiteContext,
  leadIds: readonly string[],
  now: number,
): Promise<number> {
  return retrying(async () => {
    const rows = await listLeadRows(db, site.id, leadIds)
    const settled = rows.map((row) => {
      const lead = { ...decoded(row), version: row.version + 1 }
      return rescore(lead, site, { now, cause: 'decay', settled: true })
    })
    const transitions = settled.flatMap(({ transition }) => transition ?? [])
    await commit(db, site.id, { ...NOTHING, leads: settled.map(({ rescored }) => rescored), transitions })
    return transitions.length
  })
}

const NOTHING = { events: [], visitors: [], identities: [], links: [], suggestions: [], fulfilled: [] }
