import type { Cause } from '../../shared/scoring/index.ts'
import { listLeadRows } from '../db/leads.ts'
import type { SiteContext } from '../read/site.ts'
import { commit, expectCurrent, NOTHING } from './commit.ts'
import { countRisen } from './count-pages.ts'
import { retrying } from './project.ts'
import { remerged } from './rebuild.ts'
import { rescore } from './rescore.ts'
import { decoded } from './state.ts'

export interface SettleOptions {
  cause?: Cause
  /** Whether to put the leads together anew from their visitors first. */
  remerge?: boolean
}

/**
 * Looks at leads that time alone may have changed: their stage, their ceiling, when to look again. In one transaction.
 * An early look changes nothing but the next appointment. Resolves with the leads whose
 * stage changed.
 */
export async function settle(
  db: D1Database,
  site: SiteContext,
  leadIds: readonly string[],
  now: number,
  { cause = 'decay', remerge = false }: SettleOptions = {},
): Promise<string[]> {
  return retrying(
    async () => {
      const leads = remerge
        ? await remerged(db, site, leadIds)
        : (await listLeadRows(db, site.id, leadIds)).map((row) => ({
            ...decoded(row),
            version: row.version + 1,
          }))
      const settled = leads.map((lead) => rescore(lead, site, { now, cause, settled: true }))
      const transitions = settled.flatMap((one) => one.transitions)
      await commit(db, site, { ...NOTHING, leads: settled.map(({ rescored }) => rescored), transitions })
      await countRisen(db, site, transitions, now)
      return transitions.map(({ leadId }) => leadId)
    },
    () => expectCurrent(db, site),
  )
}
