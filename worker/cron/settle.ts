import { listDue } from '../db/leads.ts'
import { breathe } from '../env.ts'
import { settle } from '../project/settle.ts'
import { reloadSite } from '../read/site.ts'

/** Leads settled in one transaction. */
const SLICE = 100
/** Slices a run: what is left over is due still, and the next run's. */
const SLICES = 50

/** Settles the leads whose time has come, the longest due first; all others are left alone. Resolves with how many. */
export async function settleDue(db: D1Database, now: number): Promise<number> {
  let settled = 0
  for (let slice = 0; slice < SLICES; slice++) {
    await breathe()
    const due = await listDue(db, now, SLICE)
    for (const [siteId, leadIds] of bySite(due)) {
      const site = await reloadSite(db, siteId, now)
      if (!site) throw new Error(`Leads of site ${siteId} are due, but there is no such site`)
      await settle(db, site, leadIds, now)
    }
    settled += due.length
    if (due.length < SLICE) break
  }
  return settled
}

function bySite(due: readonly { siteId: string; id: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { siteId, id } of due) groups.set(siteId, [...(groups.get(siteId) ?? []), id])
  return groups
}
