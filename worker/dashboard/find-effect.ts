import { whatIf } from '../actions/what-if.ts'
import { listLeadRows } from '../db/leads.ts'
import type { PublishMode } from '../db/models.ts'
import type { Env } from '../env.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import type { Effect } from './effect.tsx'
import { nameOf } from './leads/name-of.ts'
import { toldFaults } from './model-faults.ts'

/** How long the leads are gone through while somebody waits for an answer. */
const PREVIEW_MS = 2_000

/** What publishing `model` would do to the site's leads, with the names of those who move most. Changes nothing. */
export async function findEffect(
  env: Env,
  site: SiteContext,
  model: unknown,
  mode?: PublishMode,
): Promise<Effect> {
  const db = siteDatabase(env, site)
  const answered = await whatIf(db, site, model, { now: Date.now(), mode, mostMs: PREVIEW_MS })
  if (!answered.ok) return { state: 'refused', faults: toldFaults(model, answered.faults) }
  const movers = answered.whatIf.movers.map(({ lead }) => lead)
  const leads = await listLeadRows(db, site.id, movers)
  return {
    state: 'known',
    whatIf: answered.whatIf,
    names: new Map(leads.map((lead) => [lead.id, nameOf(lead)])),
  }
}
