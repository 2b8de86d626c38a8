import { listLeadRows } from '../db/leads.ts'
import { type LeadFilter, listByIdFiltered } from '../db/ranking.ts'
import type { Lead } from './lead.ts'
import { meets, type ScoreFilter } from './score-filter.ts'
import { type ScoredLead, scoreLead, toLead } from './score-lead.ts'
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
  query: ExportQuery,
  asOf: number,
): AsyncGenerator<{ lead: Lead; account: string | null }[]> {
  for await (const slice of walk(db, site, query, asOf))
    yield slice.map((one) => ({ lead: toLead(one, site), account: one.row.account }))
}

/**
 * The same by score, the highest first, as lists show them. Two walks: where everybody stands is kept of the first, so that
 * the leads themselves are held a slice at a time, however many they are.
 */
export async function* exportRanked(
  db: D1Database,
  site: SiteContext,
  filter: Omit<ExportQuery, 'after'>,
  asOf: number,
): AsyncGenerator<{ lead: Lead; account: string | null }[]> {
  const places: { id: string; raw: number }[] = []
  for await (const slice of walk(db, site, filter, asOf))
    for (const { row, raw } of slice) places.push({ id: row.id, raw })
  places.sort((a, b) => b.raw - a.raw || (a.id < b.id ? -1 : 1))
  for (let from = 0; from < places.length; from += STRIDE) {
    const ids = places.slice(from, from + STRIDE).map(({ id }) => id)
    const rows = new Map((await listLeadRows(db, site.id, ids)).map((row) => [row.id, row]))
    // Who was erased meanwhile is given to nobody.
    yield ids.flatMap((id) => {
      const row = rows.get(id)
      return row ? [{ lead: toLead(scoreLead(row, site, asOf), site), account: row.account }] : []
    })
  }
}

/** Those that are meant, by id, a slice at a time. */
async function* walk(
  db: D1Database,
  site: SiteContext,
  { after = '', ...filter }: ExportQuery,
  asOf: number,
): AsyncGenerator<ScoredLead[]> {
  for (let last = after; ; ) {
    const rows = await listByIdFiltered(db, site.id, filter, { after: last, limit: STRIDE })
    const scored = rows.map((row) => scoreLead(row, site, asOf))
    const floor = filter.min ?? -Infinity
    yield scored
      .filter((one) => !one.score.held && one.score.dimensions.engagement.score >= floor)
      .filter((one) => meets(one, site, filter))
    const end = rows.at(-1)
    if (rows.length < STRIDE || !end) return
    last = end.id
  }
}
