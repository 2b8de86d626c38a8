import { type LeadRow, listLeadsById } from '../db/leads.ts'
import type { Lead } from './lead.ts'
import { registersOf, scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

const SLICE = 200

/** Leads that are counted nowhere but on Pages, for their contact data or by the model. */
export interface HeldLeads {
  leads: Lead[]
  /** The last lead looked at; null where all were. */
  cursor: string | null
}

/**
 * Who is held, by id, whatever holds it: looked for among all leads, since the model's word stands in their registers. Ends with
 * a page's worth or at an instant, and says where to go on.
 */
export async function listHeldLeads(
  db: D1Database,
  site: SiteContext,
  { limit, cursor = '' }: { limit: number; cursor?: string | undefined },
  now: number,
  until: number,
): Promise<HeldLeads> {
  const held: LeadRow[] = []
  let after = cursor
  for (;;) {
    const rows = await listLeadsById(db, site.id, { after, limit: SLICE })
    const found = rows.filter((row) => isHeld(row, site)).slice(0, limit - held.length)
    held.push(...found)
    const isFull = held.length === limit
    after = (isFull ? found : rows).at(-1)?.id ?? after
    const isOver = !isFull && rows.length < SLICE
    if (isOver || isFull || Date.now() >= until) {
      return {
        leads: held.map((row) => toLead(scoreLead(row, site, now), site)),
        cursor: isOver ? null : after,
      }
    }
  }
}

/** Because of its contact data, or because the model says so. */
function isHeld(row: LeadRow, site: SiteContext): boolean {
  return row.quarantine !== null || site.compiled.holds(registersOf(row, site))
}
