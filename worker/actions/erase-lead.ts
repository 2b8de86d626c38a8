import { tidyArchive } from '../archive/tidy.ts'
import type { Env } from '../env.ts'
import { forgetScores, scoreKey } from '../kv/score-snapshot.ts'
import * as projected from '../project/erase.ts'
import { forgetStrays, type Walk } from '../project/strays.ts'
import { budgetUntil, hasLeft, metered } from '../read/budget.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/** As long as somebody waits for an answer, and half of the statements that D1 lets an invocation ask. */
const PATIENCE_MS = 20_000
const STATEMENTS = 500
/** To tidy an object of the archive. */
const TIDYING = 10

/**
 * Forgets a person at its own wish. Nothing of it is left anywhere, and nothing from before is taken again.
 *
 * @returns Null where there is no such lead. `everywhere` is false where nothing leads to what is left of it any more, but the
 * clock has to go through the rest of the site's events for it, or to take its bytes out of the archive.
 */
export async function eraseLead(
  env: Env,
  site: SiteContext,
  leadId: string,
  now: number,
  walk: Omit<Walk, 'now'> = { budget: budgetUntil(Date.now() + PATIENCE_MS, STATEMENTS) },
): Promise<{ everywhere: boolean } | null> {
  const db = metered(siteDatabase(env, site), walk.budget)
  const erased = await projected.eraseLead(db, site, leadId, { now, bury: true })
  if (!erased) return null
  // Others may have said that they are this person: their copies hold its name too.
  await forgetScores(
    env.KV,
    erased.visitors.map((visitor) => scoreKey(site.id, visitor)),
  )
  const isWalked = await forgetStrays(env.KV, db, site, erased.erasure, { now, ...walk })
  const isTidy = await tidyArchive(db, site.id, now, () => hasLeft(walk.budget, TIDYING))
  return { everywhere: isWalked && isTidy }
}
