import { decodeRegisters, type Score, type Stage, score } from '../../shared/scoring/index.ts'
import { findLeadRow } from '../db/leads.ts'
import { isCurrent } from '../db/visitor-version.ts'
import { findVisitor, type VisitorRow } from '../db/visitors.ts'
import type { Env } from '../env.ts'
import { findScore, putScore, type ScoreSnapshot, scoreKey } from '../kv/score-snapshot.ts'
import { type SiteContext, scorable, siteDatabase } from './site.ts'

export interface VisitorScore {
  visitor: string
  lead: string | null
  stage: Stage
  /** The instant that the score is exact at, for all that had happened by `knownAt`. */
  asOf: number
  knownAt: number
  modelVersion: number
  score: number
  band: Score['band']
  grade: Score['grade']
  dimensions: Score['dimensions']
}

/**
 * The score of a browser as of now: that of its lead, else its own. From KV alone, wherever this runs; the database is
 * asked only where KV has heard nothing for a while, the site's models are others since, or time may have turned the lead.
 * Null where nobody was seen.
 */
export async function scoreVisitor(
  env: Env,
  site: SiteContext,
  visitor: string,
  now: number,
): Promise<(VisitorScore & object) | null> {
  const key = scoreKey(site.id, visitor)
  let snapshot = await findScore(env.KV, key, now)
  if (!snapshot || isVoid(snapshot, site, now)) {
    const db = siteDatabase(env, site)
    const row = await findVisitor(db, site.id, visitor)
    if (!row) return null
    snapshot = await makeSnapshot(db, site, row, now)
    if (!isVoid(snapshot, site, now)) await putScore(env.KV, key, snapshot, () => isCurrent(db, site.id, row))
  }
  const { registers, lead, stage, at } = snapshot
  const scored = score(scorable(site, decodeRegisters(registers)), site.compiled, now, site.settings)
  const { asOf, band, grade, dimensions } = scored
  return {
    visitor,
    lead,
    stage,
    asOf,
    knownAt: at,
    modelVersion: site.modelVersion,
    score: dimensions.engagement.score,
    band,
    grade,
    dimensions,
    ...snapshot.visitor,
  }
}

/** Whether the site's models are others since, or time has come to a turn that the clock has to settle first. */
function isVoid({ epoch, rankedVersion, until }: ScoreSnapshot, site: SiteContext, now: number): boolean {
  return epoch !== site.epoch || rankedVersion !== site.rankedVersion || (until !== null && until <= now)
}

/** What is told of a browser beside its score. */
export function shownOfVisitor({ arrivals, noise }: Pick<VisitorRow, 'arrivals' | 'noise'>) {
  return {
    firstTouch: arrivals?.first ?? null,
    lastTouch: arrivals?.last ?? null,
    network: arrivals?.network?.name ?? null,
    bot: noise?.verdict ?? null,
  }
}

async function makeSnapshot(
  db: D1Database,
  site: SiteContext,
  visitor: VisitorRow,
  now: number,
): Promise<ScoreSnapshot> {
  const lead = visitor.leadId === null ? null : await findLeadRow(db, site.id, visitor.leadId)
  return {
    at: now,
    epoch: site.epoch,
    rankedVersion: site.rankedVersion,
    lead: lead?.id ?? null,
    stage: lead?.stage ?? 'visitor',
    until: lead?.dueAt ?? null,
    registers: (lead ?? visitor).registers,
    visitor: shownOfVisitor(visitor),
  }
}
