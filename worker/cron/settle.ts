import { listDue } from '../db/leads.ts'
import { settle } from '../project/settle.ts'
import { hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

/** Leads settled in one transaction. */
const SLICE = 100
/** To settle those of one site, at most. */
const STATEMENTS = 35

/**
 * Settles the leads whose time has come, the longest due first; all others are left alone. Those of a site that fails are left out
 * for the rest of the run, since they would be the longest due for ever. Resolves with how many were settled.
 */
export async function settleDue({ db, now, budget }: Turn): Promise<number> {
  let settled = 0
  const failing: string[] = []
  for (let due = SLICE; due === SLICE && hasLeft(budget, STATEMENTS + 1); ) {
    const slice = await listDue(db, now, { limit: SLICE, without: failing })
    due = slice.length
    const works = [...bySite(slice)].map(([siteId, leadIds]) => ({
      siteId,
      name: `leads of site ${siteId}`,
      async run() {
        const site = await reloadSite(db, siteId, now)
        if (!site) throw new Error(`Leads of site ${siteId} are due, but there is no such site`)
        await settle(db, site, leadIds, now)
        settled += leadIds.length
      },
    }))
    const failed = await oneByOne(works, { now, budget }, STATEMENTS)
    failing.push(...failed.map(({ siteId }) => siteId))
  }
  return settled
}

function bySite(due: readonly { siteId: string; id: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { siteId, id } of due) groups.set(siteId, [...(groups.get(siteId) ?? []), id])
  return groups
}
