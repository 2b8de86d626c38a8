import type { Env } from '../env.ts'
import { budgetUntil, meteredEnv, OWN_STATEMENTS } from '../read/budget.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import { advanceRun, beginRun } from '../reports/run.ts'

/** What one request does of it after its answer; the rest is cron's. */
const BUDGET_MS = 20_000

/** Has a site's reports made anew, as of now, with a review of them where one is wanted. */
export async function makeReports(
  env: Env,
  site: SiteContext,
  { review }: { review: boolean },
  now: number,
): Promise<void> {
  await beginRun(siteDatabase(env, site), site.id, { review }, now)
}

/** Goes on with them for a while. For after the answer; never rejects. */
export async function goOnWithReports(env: Env, site: SiteContext): Promise<void> {
  try {
    const budget = budgetUntil(Date.now() + BUDGET_MS, OWN_STATEMENTS)
    await advanceRun(meteredEnv(env, budget), site.id, budget)
  } catch (error) {
    // Cron goes on where this stopped.
    console.error('reports', { error: error instanceof Error ? error.message : 'unknown' })
  }
}
