import { deleteSlice } from '../db/erase-site.ts'
import { type Move, updateMove } from '../db/moves.ts'
import { holdSite, placeSite, settleSite } from '../db/site-places.ts'
import { listEventSums, listTables, type Place, type Table } from '../db/tables.ts'
import { databaseOf, type Env } from '../env.ts'
import { spreadSite } from '../read/site.ts'
import { comparePage, syncPage } from './sync-page.ts'

/**
 * From the moment a site is held until nobody writes to it any more: what an isolate knows of a site is half a minute old at
 * most, and a beacon that is on its way is refused by the commit itself.
 */
const HOLD_MS = 60_000
/** As long as anybody may go on reading in the old place. */
const LEAVE_MS = 10 * 60_000
/** Visitors whose events are compared at a time. */
const VISITORS = 200
/** Pages of events compared in one step. */
const EVENT_PAGES = 15
/** Comparisons that found something, after which it is given up: somebody writes who should not. */
const ROUNDS = 3

interface EventsPlace {
  visitor: string
  after: Place | null
}

interface Cursor {
  table?: string
  after?: Place | null
  /** Where among the events of visitors that have changed. */
  events?: EventsPlace
  round?: number
  /** Differences found in this comparison so far. */
  found?: number
}

/** A slice of a move at a time. May be stopped anywhere and run twice at once: each slice does the same when it is done again. */
export async function stepMove(env: Env, move: Move, now: number): Promise<Move> {
  const after = await next(env, move, now)
  const { meta } = await updateMove(env.DB, move, after, now).run()
  // Another runner was first: it has gone on from here.
  return meta.changes === 0 ? { ...move, phase: 'done' } : after
}

/** Whether there is nothing to do but to wait. */
export function isWaiting({ phase, phaseAt }: Move, now: number): boolean {
  return (phase === 'hold' && now < phaseAt + HOLD_MS) || (phase === 'clean' && now < phaseAt + LEAVE_MS)
}

async function next(env: Env, move: Move, now: number): Promise<Move> {
  if (isWaiting(move, now)) return move
  const ends = { from: databaseOf(env, { database: move.from }), to: databaseOf(env, { database: move.to }) }
  const cursor: Cursor = JSON.parse(move.cursor)
  switch (move.phase) {
    case 'copy':
      return copy(move, ends, cursor, async () => {
        await holdSite(ends.from, move.siteId, now).run()
        await spreadSite(env, move.siteId, now)
        return 'hold'
      })
    case 'hold':
      return { ...move, phase: 'catch-up', cursor: JSON.stringify({ round: cursor.round ?? 1 }) }
    case 'catch-up':
      return catchUp(move, ends, cursor)
    case 'compare':
      return compare(env, move, ends, cursor, now)
    case 'switch':
      await settleSite(ends, move.siteId, move.to)
      await placeSite(env.DB, move.siteId, move.to, now).run()
      await spreadSite(env, move.siteId, now)
      return { ...move, phase: 'clean', cursor: '{}' }
    case 'clean':
      return clean(move, ends.from)
    default:
      return move
  }
}

type Ends = { from: D1Database; to: D1Database }

/** All of it, table by table. */
async function copy(
  move: Move,
  ends: Ends,
  cursor: Cursor,
  atEnd: () => Promise<Move['phase']>,
): Promise<Move> {
  const tables = await listTables(ends.from)
  const table = tableOf(tables, cursor)
  if (!table) return { ...move, phase: await atEnd(), cursor: JSON.stringify({ round: cursor.round ?? 1 }) }
  const done = await syncPage(ends, table, move.siteId, cursor.after ?? null)
  return {
    ...move,
    copied: move.copied + done.changed.length,
    cursor: following(tables, table, done, cursor),
  }
}

/** What has been written since: events are only read of visitors that have changed, for every beacon changes its visitor. */
async function catchUp(move: Move, ends: Ends, cursor: Cursor): Promise<Move> {
  const all = await listTables(ends.from)
  const tables = all.filter((one) => one.name !== 'events')
  const table = tableOf(tables, cursor)
  if (!table) return { ...move, phase: 'compare', cursor: JSON.stringify({ round: cursor.round ?? 1 }) }
  const after = cursor.after ?? null
  const events = all.find((one) => one.name === 'events')
  // Before the visitors themselves: whoever takes this up again has to find them changed still.
  if (table.name === 'visitors' && events) {
    const { changed, gone } = await comparePage(ends, table, move.siteId, after)
    const ids = [...changed, ...gone].map(({ id }) => String(id))
    const left = await syncEvents(ends, events, { siteId: move.siteId, ids, from: cursor.events })
    if (left) return { ...move, cursor: JSON.stringify({ ...cursor, events: left }) }
  }
  const done = await syncPage(ends, table, move.siteId, after)
  return {
    ...move,
    copied: move.copied + done.changed.length,
    cursor: following(tables, table, done, cursor),
  }
}

/** Some pages of what these visitors did; where to go on, or null when all of it is there. While a site is held they stay the same. */
async function syncEvents(
  ends: Ends,
  events: Table,
  { siteId, ids, from }: { siteId: string; ids: readonly string[]; from: EventsPlace | undefined },
): Promise<EventsPlace | null> {
  const start = Math.max(0, ids.indexOf(from?.visitor ?? ''))
  let pages = 0
  for (const visitor of ids.slice(start)) {
    let after = visitor === from?.visitor ? from.after : null
    do {
      if (pages++ === EVENT_PAGES) return { visitor, after }
      after = (await syncPage(ends, events, siteId, after, visitor)).after
    } while (after)
  }
  return null
}

/** Row by row, but for events, which are compared by visitor: how many, how long, the ends. */
async function compare(env: Env, move: Move, ends: Ends, cursor: Cursor, now: number): Promise<Move> {
  const tables = await listTables(ends.from)
  const table = tableOf(tables, cursor)
  const { after = null, round = 1, found = 0 } = cursor
  if (table) {
    const done =
      table.name === 'events'
        ? await compareEvents(ends, move.siteId, String(after?.[0] ?? ''))
        : await comparePage(ends, table, move.siteId, after)
    const sum = found + done.changed.length + done.gone.length
    return { ...move, cursor: following(tables, table, done, { round, found: sum }) }
  }
  if (found === 0) return { ...move, phase: 'switch', cursor: '{}' }
  if (round < ROUNDS) return { ...move, phase: 'copy', cursor: JSON.stringify({ round: round + 1 }) }
  await holdSite(ends.from, move.siteId, null).run()
  await spreadSite(env, move.siteId, now)
  return { ...move, phase: 'failed', cursor: JSON.stringify({ found }) }
}

async function compareEvents({ from, to }: Ends, siteId: string, after: string) {
  const here = await listEventSums(from, siteId, { after, limit: VISITORS })
  const there = await listEventSums(to, siteId, { after, limit: VISITORS })
  const differ = here.filter(
    ({ visitor, sums }, at) => there[at]?.visitor !== visitor || there[at].sums !== sums,
  )
  const gone = there.slice(here.length)
  const last = here.length === VISITORS ? here.at(-1) : undefined
  return { changed: differ, gone, after: last ? [last.visitor] : null }
}

/** What is left in the old place, when nobody reads there any more. */
async function clean(move: Move, from: D1Database): Promise<Move> {
  for (const { name } of await listTables(from)) {
    if (await deleteSlice(from, name, move.siteId)) return move
  }
  return { ...move, phase: 'done', cursor: '{}' }
}

function tableOf(tables: readonly Table[], { table }: Cursor): Table | undefined {
  return table === undefined ? tables[0] : tables.find(({ name }) => name === table)
}

/** Where to go on: in the same table, or at the beginning of the next; past the last under a name that no table has. */
function following(
  tables: readonly Table[],
  table: Table,
  { after }: { after: Place | null },
  { round, found }: Cursor,
): string {
  const next = tables[tables.indexOf(table) + 1]?.name ?? ''
  return JSON.stringify({ ...(after ? { table: table.name, after } : { table: next }), round, found })
}
