import { isCurrent } from '../db/visitor-version.ts'
import { listVisitorIdsOf } from '../db/visitors.ts'
import type { Env } from '../env.ts'
import { forgetScores, keepScore, scoreKey } from '../kv/score-snapshot.ts'
import { shownOfVisitor } from '../read/score-visitor.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import type { Beacon } from './beacon.ts'
import { speaksOfConsent } from './graves.ts'
import { recallVisitor } from './memory.ts'
import type { Projected } from './project.ts'

/** Has the edge ask the database for these leads' visitors: what is known of them is another by now, though none did anything. */
export async function forgetLeads(
  kv: KVNamespace,
  db: D1Database,
  siteId: string,
  leadIds: readonly string[],
): Promise<void> {
  if (leadIds.length === 0) return
  const visitors = await listVisitorIdsOf(db, siteId, leadIds)
  await forgetScores(
    kv,
    visitors.map((visitor) => scoreKey(siteId, visitor)),
  )
}

/** The same for leads that a commit has turned: their other browsers still show them where they stood. Never rejects. */
export async function forgetTurned(
  env: Pick<Env, 'KV'>,
  db: D1Database,
  siteId: string,
  projected: readonly Pick<Projected, 'turned'>[],
): Promise<void> {
  try {
    const turned = projected.flatMap((one) => one.turned)
    await forgetLeads(env.KV, db, siteId, turned)
  } catch (error) {
    // A copy that is ten minutes old at most says so itself.
    console.error('turned', { error: error instanceof Error ? error.message : 'unknown' })
  }
}

/** Lets the edge score a visitor by what was just committed. Call it after the commit; never rejects. */
export async function shareScore(
  env: Env,
  site: SiteContext,
  beacon: Beacon,
  { now, turned }: { now: number } & Pick<Projected, 'turned'>,
): Promise<void> {
  await forgetTurned(env, siteDatabase(env, site), site.id, [{ turned }])
  const key = scoreKey(site.id, beacon.visitor)
  const known = recallVisitor(site.id, beacon.visitor)
  // Whoever takes consent back is not known here any more, or should not be.
  if (!known || speaksOfConsent(beacon)) return forgetScores(env.KV, [key])
  const { visitor, lead } = known
  const make = () => ({
    at: now,
    epoch: site.epoch,
    rankedVersion: site.rankedVersion,
    lead: lead?.id ?? null,
    stage: lead?.stage ?? 'visitor',
    until: lead?.dueAt ?? null,
    registers: (lead ?? visitor).registers,
    visitor: shownOfVisitor(visitor),
  })
  const isTurned = lead !== null && lead.stageAt >= now
  // For a stranger only its own pages ask, where the site lets them; a server that asks for one all the same finds the database.
  const isAsked = lead !== null || site.settings.inPage
  const db = siteDatabase(env, site)
  await keepScore(env.KV, key, {
    ...{ at: now, isTurned, isAsked, make },
    isCurrent: () => isCurrent(db, site.id, visitor),
  })
}
