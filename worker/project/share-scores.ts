import { encodeRegisters } from '../../shared/scoring/index.ts'
import type { Env } from '../env.ts'
import { forgetScores, keepScore, putScore, scoreKey } from '../kv/score-snapshot.ts'
import { shownOfVisitor } from '../read/score-visitor.ts'
import type { SiteContext } from '../read/site.ts'
import type { Beacon } from './beacon.ts'
import { speaksOfConsent } from './graves.ts'
import { recall } from './memory.ts'

/** Lets the edge score a visitor by what was just committed. Call it after the commit; never rejects. */
export async function shareScore(env: Env, site: SiteContext, beacon: Beacon, now: number): Promise<void> {
  const key = scoreKey(site.id, beacon.visitor)
  const { state } = recall(site.id, [beacon])
  const visitor = state.visitors.get(beacon.visitor)
  // Whoever takes consent back is not known here any more, or should not be.
  if (!visitor || speaksOfConsent(beacon)) return forgetScores(env.KV, [key])
  const lead = visitor.leadId === null ? undefined : state.leads.get(visitor.leadId)
  const make = () => ({
    at: now,
    epoch: site.epoch,
    lead: lead?.id ?? null,
    stage: lead?.stage ?? 'visitor',
    registers: encodeRegisters((lead ?? visitor).registers),
    visitor: shownOfVisitor(visitor),
  })
  const isTurned = lead !== undefined && lead.stageAt >= now
  await (isTurned ? putScore(env.KV, key, make()) : keepScore(env.KV, key, { at: now, make }))
}
