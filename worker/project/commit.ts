import { encodeRegisters, type Registers } from '../../shared/scoring/index.ts'
import { byLength } from '../db/by-length.ts'
import { deleteVisitors } from '../db/erase.ts'
import { insertEvents } from '../db/events.ts'
import { insertIdentities } from '../db/identities.ts'
import { type LeadRow, upsertLeads } from '../db/leads.ts'
import { insertLinks } from '../db/links.ts'
import { insertCrossings, insertOutbox } from '../db/outbox.ts'
import { findEpoch } from '../db/settings.ts'
import type { Epoch } from '../db/sites.ts'
import { deleteSuggestions, insertSuggestions } from '../db/suggestions.ts'
import { deleteTombstones, insertTombstones } from '../db/tombstones.ts'
import { deleteHistory, insertTransitions } from '../db/transitions.ts'
import { isFirst } from '../db/visitor-version.ts'
import { upsertVisitors, type VisitorRow, type WrittenVisitor } from '../db/visitors.ts'
import { hashOf, visitorName } from './graves.ts'
import type { Plan } from './plan.ts'
import type { Moved, Rescored } from './rescore.ts'

/** What is written: any part of a plan may be empty. */
export type Changes = Omit<Plan, 'tallies' | 'barred'>

/** What was written. */
export interface Committed {
  /** Whether anything was noted to be announced. */
  moved: boolean
  visitors: VisitorRow[]
  leads: LeadRow[]
}

export const NOTHING: Changes = {
  events: [],
  visitors: [],
  leads: [],
  identities: [],
  links: [],
  suggestions: [],
  fulfilled: [],
  transitions: [],
  retold: [],
  withdrawn: [],
  emptied: [],
  granted: [],
}

/**
 * Commits all of it or nothing, in one transaction of at most twenty statements however many rows it is, and a few more
 * where their registers fill megabytes. Rejects with a conflict (see isConflict) where a row was written by somebody else
 * since it was read.
 *
 * @param before Statements that come first.
 */
export async function commit(
  db: D1Database,
  site: Epoch,
  changes: Changes,
  before: readonly D1PreparedStatement[] = [],
): Promise<Committed> {
  const siteId = site.id
  const { events, leads, transitions, identities, links, suggestions, fulfilled } = changes
  const visitorRows = changes.visitors.map(encoded)
  const named = byNames(leads)
  const statements = [...before]
  let noted = -1
  const guarded = await Promise.all(visitorRows.map((row) => withGrave(siteId, row, changes)))
  for (const rows of byLength(guarded, lengthOf)) statements.push(upsertVisitors(db, site, rows))
  for (const group of named) {
    for (const rows of byLength(group.rows, lengthOf))
      statements.push(upsertLeads(db, site, rows, group.named))
  }
  if (events.length > 0) statements.push(insertEvents(db, siteId, events))
  if (changes.retold.length > 0) statements.push(deleteHistory(db, siteId, changes.retold))
  if (transitions.length > 0) {
    statements.push(insertTransitions(db, siteId, transitions))
    noted = statements.push(insertOutbox(db, siteId, transitions.filter(rings))) - 1
  }
  const crossings = leads.flatMap((one) => one.crossings ?? [])
  const crossed = crossings.length > 0 ? statements.push(insertCrossings(db, siteId, crossings)) - 1 : -1
  if (identities.length > 0) statements.push(insertIdentities(db, siteId, identities))
  if (links.length > 0) statements.push(insertLinks(db, siteId, links))
  if (fulfilled.length > 0) statements.push(deleteSuggestions(db, siteId, fulfilled))
  if (suggestions.length > 0) statements.push(insertSuggestions(db, siteId, suggestions))
  statements.push(...(await turns(db, siteId, changes)))
  const results = statements.length === 0 ? [] : await db.batch(statements)
  const moved = [noted, crossed].some((place) => (results[place]?.meta.changes ?? 0) > 0)
  return { moved, visitors: visitorRows, leads: named.flatMap(({ rows }) => rows) }
}

/** Whoever gives consent again with this commit comes out of its grave. */
async function withGrave(siteId: string, row: VisitorRow, { granted }: Changes): Promise<WrittenVisitor> {
  if (!isFirst(row) || granted.some(({ visitor }) => visitor === row.id)) return row
  return { ...row, grave: await hashOf(siteId, visitorName(row.id)) }
}

/** Registers are most of a row. */
function lengthOf({ registers }: { registers: string }): number {
  return registers.length
}

/** What consent taken back, or given again, does. */
async function turns(
  db: D1Database,
  siteId: string,
  { withdrawn, emptied, granted }: Changes,
): Promise<D1PreparedStatement[]> {
  const statements: D1PreparedStatement[] = []
  if (emptied.length > 0) statements.push(...deleteVisitors(db, siteId, emptied))
  if (withdrawn.length > 0) {
    const graves = withdrawn.map(async ({ visitor, at }) => ({
      hash: await hashOf(siteId, visitorName(visitor)),
      at,
      cause: 'withdrawn' as const,
    }))
    statements.push(insertTombstones(db, siteId, await Promise.all(graves)))
  }
  if (granted.length > 0) {
    const hashes = granted.map(({ visitor }) => hashOf(siteId, visitorName(visitor)))
    statements.push(deleteTombstones(db, siteId, await Promise.all(hashes)))
  }
  return statements
}

/**
 * A stale version, an event or an identity that is there by now. Of other constraints it is the write that is wrong, and would
 * be for ever.
 */
const LOST_RACE = /UNIQUE constraint failed|NOT NULL constraint failed: \w+\.version\b/

/** Whether the commit lost a race: read and try again. */
export function isConflict(error: unknown): boolean {
  return error instanceof ModelsChanged || (error instanceof Error && LOST_RACE.test(error.message))
}

/** The site has other models than those a write was made by: the same write would be refused for ever. */
class ModelsChanged extends Error {}

/** Throws where a write by these models is refused by now. For writers that leave it to whoever comes next. */
export async function expectCurrent(db: D1Database, site: Epoch): Promise<void> {
  if ((await findEpoch(db, site.id)) !== site.epoch)
    throw new ModelsChanged(`The models of ${site.id} have changed`)
}

/** Leads whose rows are given the same columns go in one statement: four at most. */
function byNames(leads: readonly Rescored[]): { named: Rescored['named']; rows: LeadRow[] }[] {
  const groups = new Map<string, { named: Rescored['named']; rows: LeadRow[] }>()
  for (const { lead, named } of leads) {
    const key = JSON.stringify(named)
    const group = groups.get(key) ?? { named, rows: [] }
    groups.set(key, group)
    group.rows.push(encoded(lead))
  }
  return [...groups.values()]
}

function rings({ quiet }: Moved): boolean {
  return !quiet
}

function encoded<S extends { registers: Registers }>(state: S): Omit<S, 'registers'> & { registers: string } {
  return { ...state, registers: encodeRegisters(state.registers) }
}
