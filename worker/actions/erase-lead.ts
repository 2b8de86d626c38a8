import { findPerson } from '../db/erase.ts'
import { listVisitors } from '../db/visitors.ts'
import type { Env } from '../env.ts'
import { forgetScores, scoreKey } from '../kv/score-snapshot.ts'
import * as projected from '../project/erase.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/** Forgets a person at its own wish. Nothing of it is left anywhere, and nothing from before is taken again. */
export async function eraseLead(env: Env, site: SiteContext, leadId: string, now: number): Promise<boolean> {
  const db = siteDatabase(env, site)
  const own = (await listVisitors(db, site.id, leadId)).map(({ id }) => id)
  // Others may have said that they are this person: their copies hold its name too.
  const { near } = await findPerson(db, site.id, leadId)
  const erased = await projected.eraseLead(db, site, leadId, { now, bury: true })
  await forgetScores(
    env.KV,
    [...new Set([...own, ...near])].map((visitor) => scoreKey(site.id, visitor)),
  )
  return erased
}
