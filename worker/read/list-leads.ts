import { type LeadRow, listLeadIdsOfOtherModel } from '../db/leads.ts'
import { type LeadFilter, listByCeiling, listFiltered } from '../db/ranking.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Lead } from './lead.ts'
import { meets, type ScoreFilter } from './score-filter.ts'
import { type ScoredLead, scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

export interface LeadQuery extends LeadFilter, ScoreFilter {
  limit?: number
  cursor?: string
}

export interface LeadPage {
  leads: Lead[]
  /** By which the scores are read, and by which the leads were put in order: behind it while a publish goes through. */
  modelVersion: number
  rankedVersion: number
  /** Where the next page begins, at the same instant; null on the last. */
  cursor: string | null
}

/** Rows read at a time: a page needs a little more than it shows, and one by rare marks a great many. */
const STRIDE = 100
const STRIDE_MAX = 1_600
/** Leads looked at out of their order while a publish goes through. */
const UNRANKED_MAX = 5_000
/**
 * A lead that was settled after the cursor's instant has a ceiling of a later one, which may lie below its score then.
 * Pages follow each other within minutes, in which nothing decays by as much as this.
 */
const SLACK = 1

interface Position {
  raw: number
  id: string
}

/**
 * Leads by their score at this very moment, highest first, although stored scores are older: rows come by ceiling, which
 * no score is above, and the walk ends where the next ceiling is below all that the page needs. Held leads are left out.
 * A cursor pins its instant, so that pages neither repeat nor miss a lead. Throws no one: a cursor not ours is the start.
 */
export async function listLeads(
  db: D1Database,
  site: SiteContext,
  { limit = 50, cursor, ...filter }: LeadQuery,
  now: number,
): Promise<LeadPage> {
  const pinned = cursor === undefined ? null : readPosition(cursor)
  const asOf = pinned?.asOf ?? now
  const slack = pinned ? SLACK : 0
  const after = pinned?.position
  const floor = filter.min === undefined ? -Infinity : filter.min - 0.5
  const best: ScoredLead[] = []
  const look = (row: LeadRow) => {
    const scored = scoreLead(row, site, asOf)
    if (scored.score.held || scored.raw < floor || !meets(scored, site, filter)) return
    if (after && rank(scored, after) <= 0) return
    insert(best, scored, limit + 1)
  }
  const unranked = new Set<string>()
  for await (const row of walkUnranked(db, site, filter)) {
    unranked.add(row.id)
    look(row)
  }
  for await (const row of walk(db, site.id, filter)) {
    if (unranked.has(row.id)) continue
    // One more than is shown tells whether there is a next page.
    const worst = best.length > limit ? best[limit]?.raw : undefined
    if (row.ceiling + slack < Math.max(worst ?? -Infinity, floor)) break
    look(row)
  }
  const shown = best.slice(0, limit)
  const last = shown.at(-1)
  return {
    leads: shown.map((scored) => toLead(scored, site)),
    modelVersion: site.modelVersion,
    rankedVersion: site.rankedVersion,
    cursor: best.length > limit && last ? writeCursor([asOf, last.raw, last.row.id]) : null,
  }
}

/**
 * The leads that a publish has not come to yet: their ceilings are by another model and bound nothing, so all are looked
 * at, whatever they are. Beyond so many the order is that of `rankedVersion`, for the minutes that the publish takes.
 */
async function* walkUnranked(db: D1Database, site: SiteContext, filter: LeadFilter): AsyncGenerator<LeadRow> {
  if (site.rankedVersion === site.modelVersion) return
  let after = ''
  for (let seen = 0; seen < UNRANKED_MAX; seen += STRIDE) {
    const page = { after, limit: STRIDE }
    const ids = await listLeadIdsOfOtherModel(db, site.id, site.modelVersion, page)
    yield* await listFiltered(db, site.id, filter, ids)
    const last = ids.at(-1)
    if (ids.length < STRIDE || last === undefined) return
    after = last
  }
}

async function* walk(db: D1Database, siteId: string, filter: LeadFilter): AsyncGenerator<LeadRow> {
  let after: { ceiling: number; id: string } | null = null
  for (let limit = STRIDE; ; limit = Math.min(limit * 2, STRIDE_MAX)) {
    const rows: LeadRow[] = await listByCeiling(db, siteId, filter, { limit, after })
    yield* rows
    const last = rows.at(-1)
    if (rows.length < limit || !last) return
    after = { ceiling: last.ceiling, id: last.id }
  }
}

/** Into its place, keeping the best `most`. */
function insert(best: ScoredLead[], scored: ScoredLead, most: number): void {
  const place = best.findIndex((other) => rank(scored, positionOf(other)) < 0)
  best.splice(place === -1 ? best.length : place, 0, scored)
  if (best.length > most) best.pop()
}

/** Negative where the lead comes before the position, positive after it. */
function rank({ raw, row }: ScoredLead, position: Position): number {
  if (raw !== position.raw) return position.raw - raw
  return row.id < position.id ? -1 : row.id > position.id ? 1 : 0
}

function positionOf({ raw, row }: ScoredLead): Position {
  return { raw, id: row.id }
}

function readPosition(cursor: string): { asOf: number; position: Position } | null {
  const [asOf, raw, id] = readCursor(cursor) ?? []
  if (typeof asOf !== 'number' || typeof raw !== 'number' || typeof id !== 'string') return null
  return { asOf, position: { raw, id } }
}
