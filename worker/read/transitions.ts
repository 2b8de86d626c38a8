import type { Transition } from '../db/transitions.ts'
import * as stored from '../db/transitions.ts'
import type { SiteContext } from './site.ts'

/** Every crossing of a lead, oldest first. */
export async function listTransitions(
  db: D1Database,
  site: SiteContext,
  leadId: string,
): Promise<Transition[]> {
  return stored.listTransitions(db, site.id, leadId)
}
