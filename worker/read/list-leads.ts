import { engagementAt } from '../../shared/scoring/index.ts'
import { type LeadRow, listLeadIdsOfOtherModel } from '../db/leads.ts'
import {
  type Ceiling,
  findCeiling,
  type LeadFilter,
  listByCeiling,
  listFiltered,
  listIdsFiltered,
  ROW_MARKS,
} from '../db/ranking.ts'
import { breathe } from '../env.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Lead } from './lead.ts'
import { meets, type ScoreFilter } from './score-filter.ts'
import { registersOf, type ScoredLead, scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

export interface LeadQuery extends LeadFilter, ScoreFilter {
  limit?: number
  cursor?: string
}

interface Ranked {
  /** By which the scores are read, and by which the leads were put in order: behind it while a publish goes through. */
  modelVersion: number
  rankedVersion: number
  /** Where the next page begins, at the same instant; null on the last. */
  cursor: string | null
}

export interface LeadPage extends Ranked {
  leads: Lead[]
}

/** The same before it is shown: for whoever looks at the registers as well. */
export interface RankedPage extends Ranked {
  scored: ScoredLead[]
  /** Whether all were looked at that might be on the page: always, unless less time was given than that takes. */
  isWhole: boolean
}

/** Rows read at a time: a page needs two or three times what it shows, and one by rare marks a great many. */
const STRIDE = 100
const STRIDE_MAX = 1_600
/** A smaller page is found among as many as one of this size: asking twice costs more than rows do. */
const SMALL = 20
/** Where so few are meant, they are looked at one by one, and no walk is needed to find them among all others. */
const FEW = 1_000
/** Rows gone through for those few in one statement: 30 ms of the database's time. */
const SLICE = 10_000
/** The same, by ceiling: rows lie further apart in the file by it. */
const WINDOW = 4_000
/** Leads looked at out of their order while a publish goes through. */
const UNRANKED_MAX = 5_000
/**
 * A lead that was settled after the cursor's instant has a ceiling of a later one, which may lie below its score then.
 * Pages follow each other within minutes, in which nothing decays by as much as this.
 */
const SLACK = 1
/** How far two clocks of ours may be apart. */
const CLOCKS_MS = 60_000
/** Less of a point than this sets nobody before another: more than the order of adding can make of a score. */
const LEAST = 1e-5
/** After every id. */
const END = '\uffff'

/** Where a lead stands: points in units of `LEAST`, and the id, which breaks ties. */
interface Position {
  points: number
  id: string
}

/** Leads by their score at this very moment, highest first: see rankLeads. */
export async function listLeads(
  db: D1Database,
  site: SiteContext,
  query: LeadQuery,
  now: number,
): Promise<LeadPage> {
  const { scored, isWhole: _, ...page } = await rankLeads(db, site, query, now)
  return { leads: scored.map((one) => toLead(one, site)), ...page }
}

/**
 * Leads by their score at this very moment, highest first, although stored scores are older: rows come by ceiling, which
 * no score is above, and the walk ends where the next ceiling is below all that the page needs. Held leads are left out.
 * A cursor pins its instant, so that pages neither repeat nor miss a lead. Throws no one: a cursor not ours is the start.
 * Marks may be so rare that everybody is looked at: `until` ends that, and the page is not whole then.
 */
export async function rankLeads(
  db: D1Database,
  site: SiteContext,
  { limit = 50, cursor, ...filter }: LeadQuery,
  now: number,
  until = Number.POSITIVE_INFINITY,
): Promise<RankedPage> {
  const pinned = cursor === undefined ? null : readPosition(cursor, now)
  const asOf = pinned?.asOf ?? now
  const after = pinned?.position
  const floor = filter.min === undefined ? -Infinity : filter.min - 0.5
  // One more than is shown tells whether there is a next page.
  const best: ScoredLead[] = []
  const worst = () => {
    const last = best.length > limit ? best.at(-1) : undefined
    return last && positionOf(last.raw, last.row.id)
  }
  const slack = pinned ? SLACK : 0
  const look = (row: LeadRow, bound = Number.POSITIVE_INFINITY) => {
    const last = worst()
    if (last && positionOf(bound, '').points < last.points) return
    const registers = registersOf(row, site)
    const raw = engagementAt(registers, site.compiled, asOf, site.settings)
    const position = positionOf(raw, row.id)
    if (raw < floor || (after && rank(position, after) <= 0)) return
    if (last && rank(position, last) > 0) return
    const scored = scoreLead(row, site, asOf, registers)
    if (!scored.score.held && meets(scored, site, filter)) insert(best, scored, limit + 1)
  }
  const unranked = new Set<string>()
  for await (const row of walkUnranked(db, site, filter)) {
    unranked.add(row.id)
    look(row)
  }
  const few = await findFew(db, site, filter, until)
  for (let from = 0; few && from < few.ids.length; from += STRIDE) {
    const rows = await listFiltered(db, site.id, filter, few.ids.slice(from, from + STRIDE))
    for (const row of rows) if (!unranked.has(row.id)) look(row)
  }
  let isWhole = few?.isWhole ?? true
  // Whoever waits for a page is not to wait for one statement that goes through all in search of rare ones.
  const isHurried = until < Number.POSITIVE_INFINITY && hasRowMarks(filter)
  let next: Ceiling | null = null
  for (let stride = STRIDE + 2 * Math.max(limit, SMALL); !few; stride = Math.min(stride * 2, STRIDE_MAX)) {
    const to: Ceiling | null = isHurried
      ? await findCeiling(db, site.id, { after: next, leads: WINDOW })
      : null
    const rows: LeadRow[] = await listByCeiling(db, site.id, filter, { limit: stride, after: next, to })
    for (const row of rows) if (!unranked.has(row.id)) look(row, row.ceiling + slack)
    const end: Ceiling | null | undefined = rows.length < stride ? to : rows.at(-1)
    if (!end) break
    const needed = worst()
    const bound = end.ceiling + slack
    if (bound < floor || (needed && positionOf(bound, '').points < needed.points)) break
    // The rest of a tie comes after it by id.
    const isTie = rows[0]?.ceiling === end.ceiling
    const isBelow = needed && rank(positionOf(end.ceiling, end.id), needed) > 0
    next = { ceiling: end.ceiling, id: isTie && isBelow ? END : end.id }
    isWhole = Date.now() < until
    if (!isWhole) break
    // A page that is found soon waits for no timer.
    if (stride === STRIDE_MAX) await breathe()
  }
  const shown = best.slice(0, limit)
  const last = shown.at(-1)
  const end = last && positionOf(last.raw, last.row.id)
  return {
    scored: shown,
    modelVersion: site.modelVersion,
    rankedVersion: site.rankedVersion,
    cursor: isWhole && best.length > limit && end ? writeCursor([asOf, end.points, end.id]) : null,
    isWhole,
  }
}

/** The ids of all that are meant, or of those that were found in time, where their rows say so much of it that they are few. */
async function findFew(
  db: D1Database,
  site: SiteContext,
  filter: LeadFilter,
  until: number,
): Promise<{ ids: string[]; isWhole: boolean } | null> {
  if (!hasRowMarks(filter)) return null
  const found: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const { ids, last } = await listIdsFiltered(db, site.id, filter, { after, rows: SLICE })
    found.push(...ids)
    if (found.length > FEW) return null
    if (last !== null && Date.now() >= until) return { ids: found, isWhole: false }
    after = last
  }
  return { ids: found, isWhole: true }
}

function hasRowMarks(filter: LeadFilter): boolean {
  return ROW_MARKS.some((mark) => filter[mark] !== undefined)
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

/** Into its place, keeping the best `most`. */
function insert(best: ScoredLead[], scored: ScoredLead, most: number): void {
  const position = positionOf(scored.raw, scored.row.id)
  const place = best.findIndex((other) => rank(position, positionOf(other.raw, other.row.id)) < 0)
  best.splice(place === -1 ? best.length : place, 0, scored)
  if (best.length > most) best.pop()
}

/** Negative where `a` comes before `b`. */
function rank(a: Position, b: Position): number {
  return b.points - a.points || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function positionOf(raw: number, id: string): Position {
  return { points: Math.round(raw / LEAST), id }
}

function readPosition(cursor: string, now: number): { asOf: number; position: Position } | null {
  const [asOf, points, id] = readCursor(cursor) ?? []
  if (typeof asOf !== 'number' || typeof points !== 'number' || typeof id !== 'string') return null
  // Another isolate's clock may be ahead of ours; nobody has seen tomorrow.
  if (asOf > now + CLOCKS_MS) return null
  return { asOf, position: { points, id } }
}
