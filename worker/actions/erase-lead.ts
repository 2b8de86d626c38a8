import { listVisitors } from '../db/visitors.ts'
import type { Env } from '../env.ts'
import { forgetScores, scoreKey } from '../kv/score-snapshot.ts'
import * as projected from '../project/erase.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/** Forgets a person at its own wish. Nothing of it is left anywhere, and nothing from before is taken again. */
export async function eraseLead(env: Env, site: SiteContext, leadId: string, now: number): Promise<boolean> {
  const db = siteDatabase(env, site)
  const visitors = await listVisitors(db, site.id, leadId)
  const erased = await projected.eraseLead(db, site, leadId, { now, bury: true })
  await forgetScores(
    env.KV,
    visitors.map(({ id }) => scoreKey(site.id, id)),
  )
  return erased
}
