import { checkModel, decodeRegisters } from '../../../shared/scoring/index.ts'
import { ontoNewest } from '../../actions/onto-newest.ts'
import { whatIf } from '../../actions/what-if.ts'
import { listLeadRows } from '../../db/leads.ts'
import type { PublishMode } from '../../db/models.ts'
import type { Env } from '../../env.ts'
import { isPattern } from '../../read/match-url.ts'
import { personNameOf } from '../../read/person-name.ts'
import { type SiteContext, siteDatabase } from '../../read/site.ts'
import { nameOf } from '../leads/name-of.ts'
import { toldFaults } from '../model/faults.ts'
import type { Effect } from './effect.tsx'

/**
 * How long leads are gone through: before a page is shown, so that it is there at once; and when a part of a page asks, as it
 * does by itself where the first look was not at all of them. Leads' ids are random, so any number is a fair sample.
 */
const LOOK_MS = { page: 50, part: 2_000 } as const

/** Names told at most: whoever wants more publishes, or asks the API. */
const NAMED = 100

export type Look = keyof typeof LOOK_MS

/**
 * What publishing `model` would do to the site's leads, with the names of those who move most; what was published since the
 * version `base` is kept, as it is when it is published. Changes nothing.
 */
export async function findEffect(
  env: Env,
  site: SiteContext,
  model: unknown,
  { of, mode, base }: { of: Look; mode?: PublishMode; base?: number },
): Promise<Effect> {
  const db = siteDatabase(env, site)
  const checked = base === undefined ? null : checkModel(model, isPattern)
  const put = checked?.ok ? (await ontoNewest(db, site, checked.model, base)).model : model
  const answered = await whatIf(db, site, put, { now: Date.now(), mode, mostMs: LOOK_MS[of] })
  if (!answered.ok) return { state: 'refused', faults: toldFaults(model, answered.faults) }
  const { movers, stages } = answered.whatIf
  const ids = new Set([...movers.map(({ lead }) => lead), ...stages.flatMap(({ enters }) => enters.leads)])
  const leads = await listLeadRows(db, site.id, [...ids].slice(0, NAMED))
  return {
    state: 'known',
    whatIf: answered.whatIf,
    names: new Map(
      leads.map((lead) => [
        lead.id,
        nameOf({ ...lead, name: personNameOf(decodeRegisters(lead.registers)) }),
      ]),
    ),
  }
}
