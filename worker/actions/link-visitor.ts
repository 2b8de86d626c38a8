import { type Stage, score } from '../../shared/scoring/index.ts'
import { findKeptOf, type KeptOf } from '../db/kept-of.ts'
import { dismissSuggestion, findSuggestion } from '../db/suggestions.ts'
import { findVisitor } from '../db/visitors.ts'
import type { Env } from '../env.ts'
import { join, type Pair, part, type Relinked, weighPart } from '../project/relink.ts'
import { forgetLeads } from '../project/share-scores.ts'
import { personNameOf } from '../read/person-name.ts'
import { type SiteContext, scorable, siteDatabase } from '../read/site.ts'

/** This browser is this person's: by the word of whoever did it. */
export async function joinVisitor(env: Env, site: SiteContext, pair: Pair, now: number): Promise<Relinked> {
  return linking(env, site, pair, (db) => join(db, site, { ...pair, since: now }, now))
}

/** This browser is not this person's. What it did counts for the person no more. */
export async function partVisitor(env: Env, site: SiteContext, pair: Pair, now: number): Promise<Relinked> {
  return linking(env, site, pair, (db) => part(db, site, pair, now))
}

/** What somebody is before and after, as lists show it. */
export interface Shown {
  score: number
  stage: Stage
  name: string | null
}

/** What parting would change, before anybody does it; null where the two are not linked. */
export async function weighParting(
  env: Env,
  site: SiteContext,
  pair: Pair,
  now: number,
): Promise<{ before: Shown; after: Shown; goes: KeptOf } | null> {
  const db = siteDatabase(env, site)
  const [weighed, goes] = await Promise.all([
    weighPart(db, site, pair, now),
    findKeptOf(db, site.id, pair.leadId, pair.visitor),
  ])
  if (!weighed) return null
  const shown = ({ registers, stage }: typeof weighed.before): Shown => {
    const counted = scorable(site, registers)
    const { dimensions } = score(counted, site.compiled, now, site.settings)
    return { score: dimensions.engagement.score, stage, name: personNameOf(counted) }
  }
  return { before: shown(weighed.before), after: shown(weighed.after), goes }
}

/** Does what was suggested; null where nothing of that id is open. */
export async function acceptSuggestion(
  env: Env,
  site: SiteContext,
  id: string,
  now: number,
): Promise<Relinked | null> {
  const suggestion = await findSuggestion(siteDatabase(env, site), site.id, id)
  if (!suggestion) return null
  return linking(env, site, suggestion, (db) => join(db, site, { ...suggestion, since: suggestion.at }, now))
}

/** Not suggested again. False where nothing of that id is open. */
export async function dismiss(db: D1Database, siteId: string, id: string, now: number): Promise<boolean> {
  const { meta } = await dismissSuggestion(db, siteId, { id, now }).run()
  return meta.changes > 0
}

/** The lead that the visitor leaves and the one that it comes to are others afterwards, for every browser of theirs. */
async function linking(
  env: Env,
  site: SiteContext,
  { visitor, leadId }: Pair,
  change: (db: D1Database) => Promise<Relinked>,
): Promise<Relinked> {
  const db = siteDatabase(env, site)
  const before = await findVisitor(db, site.id, visitor)
  const changed = await change(db)
  const after = await findVisitor(db, site.id, visitor)
  const leads = new Set([leadId, before?.leadId, after?.leadId].filter((id) => id != null))
  await forgetLeads(env.KV, db, site.id, [...leads])
  return changed
}
