import { listDue } from '../db/leads.ts'
import { breathe } from '../env.ts'
import { settle } from '../project/settle.ts'
import { type Budget, budgetUntil, hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'

/** Leads settled in one transaction. */
const SLICE = 100
/** To settle those of one site, at most. */
const STATEMENTS = 35
const BUDGET_MS = 20_000

/**
 * Settles the leads whose time has come, the longest due first; all others are left alone. What is left over is due still, and the
 * next run's. Resolves with how many.
 */
export async function settleDue(
  db: D1Database,
  now: number,
  budget: Budget = budgetUntil(Date.now() + BUDGET_MS),
): Promise<number> {
  let settled = 0
  for (let due = SLICE; due === SLICE && hasLeft(budget, STATEMENTS + 1); ) {
    await breathe()
    const slice = await listDue(db, now, SLICE)
    due = slice.length
    for (const [siteId, leadIds] of bySite(slice)) {
      if (!hasLeft(budget, STATEMENTS)) return settled
      const site = await reloadSite(db, siteId, now)
      if (!site) throw new Error(`Leads of site ${siteId} are due, but there is no such site`)
      await settle(db, site, leadIds, now)
      settled += leadIds.length
    }
  }
  return settled
}

function bySite(due: readonly { siteId: string; id: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { siteId, id } of due) groups.set(siteId, [...(groups.get(siteId) ?? []), id])
  return groups
}
