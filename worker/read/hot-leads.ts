import type { Stage } from '../../shared/scoring/index.ts'
import { listLeadsSeenSince } from '../db/recent-leads.ts'
import type { Lead } from './lead.ts'
import { scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

/** Who counts as being here. */
const RECENT_MS = 15 * 60_000
/** Visitors looked at: of a crowd, the latest. */
const VISITORS = 100
const SHOWN = 8
const SETTLED: readonly Stage[] = ['customer', 'disqualified']

/**
 * Who is hot (in band 1) and did something in a browser in the last quarter of an hour, the hottest first. Left out are held leads,
 * and those that nobody has to win any more: customers, and whom sales does not want.
 */
export async function listHotLeads(db: D1Database, site: SiteContext, now: number): Promise<Lead[]> {
  const rows = await listLeadsSeenSince(db, site.id, { since: now - RECENT_MS, visitors: VISITORS })
  return rows
    .filter(({ stage }) => !SETTLED.includes(stage))
    .map((row) => scoreLead(row, site, now))
    .filter(({ score }) => !score.held && score.band === 1)
    .sort((a, b) => b.raw - a.raw || (a.row.id < b.row.id ? -1 : 1))
    .slice(0, SHOWN)
    .map((scored) => toLead(scored, site))
}
