import { tidyArchive } from '../archive/tidy.ts'
import type { Env } from '../env.ts'
import { forgetScores, scoreKey } from '../kv/score-snapshot.ts'
import * as projected from '../project/erase.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

/** As long as somebody waits for an answer. */
const TIDYING_MS = 20_000

/**
 * Forgets a person at its own wish. Nothing of it is left anywhere, and nothing from before is taken again. Broken off, it may
 * be begun again.
 *
 * @returns Null where there is no such lead. `everywhere` is false where no row leads to its events any more, but cron has to
 * take their bytes out of the archive.
 */
export async function eraseLead(
  env: Env,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<{ everywhere: boolean } | null> {
  const db = siteDatabase(env, site)
  const visitors = await projected.eraseLead(db, site, leadId, { now, bury: true })
  if (!visitors) return null
  // Others may have said that they are this person: their copies hold its name too.
  await forgetScores(
    env.KV,
    visitors.map((visitor) => scoreKey(site.id, visitor)),
  )
  const end = Date.now() + TIDYING_MS
  return { everywhere: await tidyArchive(db, site.id, now, () => Date.now() < end) }
}
