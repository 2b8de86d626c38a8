import type { Env } from '../env.ts'
import type { Recorded, Whose } from '../project/outcome.ts'
import * as projected from '../project/outcome.ts'
import { forgetLeads } from '../project/share-scores.ts'
import * as back from '../project/take-back.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/** What became of a lead, as sales says it. May be called again: one id counts once. */
export async function recordOutcome(
  env: Env,
  site: SiteContext,
  said: { whose: Whose; outcome: projected.NewOutcome },
  now: number,
): Promise<Recorded> {
  const db = siteDatabase(env, site)
  const recorded = await projected.recordOutcome(db, site, said, now)
  if (recorded.ok && !recorded.repeated) await forgetLeads(env.KV, db, site.id, [recorded.leadId])
  return recorded
}

/** The end of an outcome that was noted by mistake. May be called again. */
export async function takeBackOutcome(
  env: Env,
  site: SiteContext,
  outcome: { leadId: string; id: string },
  now: number,
): Promise<back.TakenBack> {
  const db = siteDatabase(env, site)
  const taken = await back.takeBackOutcome(db, site, outcome, now)
  if (taken.ok && !taken.repeated) await forgetLeads(env.KV, db, site.id, [outcome.leadId])
  return taken
}
