import { byLength } from '../db/by-length.ts'
import { deleteRows, listRows, type Place, type Row, replaceRows, type Table } from '../db/tables.ts'

/** Rows compared at a time. */
const ROWS = 200

export interface Synced {
  /** Where to go on; null where the table, or the visitor's part of it, ends. */
  after: Place | null
  /** Rows that were other there, or not there, and rows there that are none here. */
  changed: Row[]
  gone: Row[]
}

/** Compares the next rows of a table in two databases. */
export async function comparePage(
  { from, to }: { from: D1Database; to: D1Database },
  table: Table,
  siteId: string,
  after: Place | null,
  visitor?: string,
): Promise<Synced> {
  const here = await listRows(from, table, siteId, { visitor, after, until: null, limit: ROWS })
  const last = here.at(-1)
  const until = last && here.length === ROWS ? placeOf(last, table) : null
  const there = await listRows(to, table, siteId, { visitor, after, until })
  const known = new Map(there.map((row) => [nameOf(row, table), JSON.stringify(row)]))
  const changed = here.filter((row) => known.get(nameOf(row, table)) !== JSON.stringify(row))
  const wanted = new Set(here.map((row) => nameOf(row, table)))
  return { after: until, changed, gone: there.filter((row) => !wanted.has(nameOf(row, table))) }
}

/** The same, and makes the second database agree with the first. May be stopped anywhere and done again. */
export async function syncPage(...given: Parameters<typeof comparePage>): Promise<Synced> {
  const [{ to }, table, siteId] = given
  const found = await comparePage(...given)
  const statements = byLength(found.changed, (row) => JSON.stringify(row).length).map((rows) =>
    replaceRows(to, table, rows),
  )
  if (found.gone.length > 0) statements.push(deleteRows(to, table, siteId, found.gone))
  if (statements.length > 0) await to.batch(statements)
  return found
}

function placeOf(row: Row, { key }: Table): Place {
  return key.map((column) => row[column] ?? '')
}

function nameOf(row: Row, table: Table): string {
  return JSON.stringify(placeOf(row, table))
}
