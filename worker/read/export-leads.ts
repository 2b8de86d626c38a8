import { type LeadFilter, listByIdFiltered } from '../db/ranking.ts'
import type { Lead } from './lead.ts'
import { meets, type ScoreFilter } from './score-filter.ts'
import { scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

export interface ExportQuery extends LeadFilter, ScoreFilter {
  /** The last lead that has already arrived. */
  after?: string
}

const STRIDE = 200

/**
 * All leads that are meant, by id, a slice at a time: an order that no event disturbs, so that an export which broke off
 * goes on after the last lead that arrived. Each is scored as of the same instant. Held leads are left out.
 */
export async function* exportLeads(
  db: D1Database,
  site: SiteContext,
  { after = '', ...filter }: ExportQuery,
  asOf: number,
): AsyncGenerator<{ lead: Lead; account: string | null }[]> {
  for (let last = after; ; ) {
    const rows = await listByIdFiltered(db, site.id, filter, { after: last, limit: STRIDE })
    const scored = rows.map((row) => scoreLead(row, site, asOf))
    const floor = filter.min ?? -Infinity
    yield scored
      .filter((one) => !one.score.held && one.score.dimensions.engagement.score >= floor)
      .filter((one) => meets(one, site, filter))
      .map((one) => ({ lead: toLead(one, site), account: one.row.account }))
    const end = rows.at(-1)
    if (rows.length < STRIDE || !end) return
    last = end.id
  }
}
