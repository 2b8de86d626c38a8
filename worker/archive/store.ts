import { dayOf } from '../../shared/day.ts'
import {
  type Archived,
  deleteRefuse,
  type EventPlace,
  insertParts,
  isOvertaken,
  listOldEvents,
  moveToArchive,
  type OldEvent,
  type Part,
} from '../db/archive.ts'
import { mayName } from '../project/naming.ts'
import { newId } from '../project/new-id.ts'
import { daysAgo, HOT_DAYS, isNear, isPast } from './age.ts'
import { cut, join, pack } from './block.ts'
import { getBucket, keyOf } from './bucket.ts'

/** Rows looked at in one call, and events from which on they are written. */
const SCANNED = 10_000
const ENOUGH = 10_000
/** The same in bytes: an event may be 32 KB, and what a Worker holds is 128 MB. */
const BYTES = 4_000_000
/** Objects written at a time, each of one day: who brings the past of years along has more days than events. */
const DAYS = 40

/**
 * Moves a slice of what is past its hot age into the archive, from a place in the table of events on. An event is at no time
 * nowhere: the objects are written and read back first, then their events are deleted in the transaction that notes where they
 * are. May be stopped anywhere and run twice at once: what was written for nothing is noted as refuse, and tidied away.
 *
 * Who somebody is stays in the database, as do outcomes, and what servers send under ids that carry no time: by a name, and
 * by any id, the database finds all that there is without the archive.
 *
 * @returns Where to go on, or null when all has been looked at.
 */
export async function archiveSlice(
  db: D1Database,
  siteId: string,
  cursor: string,
  { now, hasTime }: { now: number; hasTime: () => boolean },
): Promise<string | null> {
  const before = daysAgo(now, HOT_DAYS)
  const old: OldEvent[] = []
  let bytes = 0
  let next: EventPlace | null = readCursor(cursor)
  do {
    const slice = await listOldEvents(db, siteId, { before, after: next, scanned: SCANNED, bytes: BYTES })
    const settled = slice.events.filter((event) => isSettled(event, now))
    old.push(...settled)
    bytes += settled.reduce((sum, { body }) => sum + body.length, 0)
    next = slice.next
  } while (old.length < ENOUGH && bytes < BYTES && next !== null && hasTime())
  const days = [...groupBy(old, ({ at }) => dayOf(at))]
  for (let from = 0; from < days.length; from += DAYS) {
    // What is moved by then is not met again.
    if (from > 0 && !hasTime()) return cursor
    if (!(await store(db, siteId, days.slice(from, from + DAYS), now))) return cursor
  }
  return next && JSON.stringify([next.visitor, next.id])
}

/** Whether nothing will be asked of an event but what it did: nobody is named in it, and its id says when it was. */
function isSettled({ id, at, body }: OldEvent, now: number): boolean {
  return isPast(id, now) && isNear(id, at) && !mayName(JSON.parse(body))
}

/** False where somebody has taken one of the events, or all of them, meanwhile: then nothing stays of what was written. */
async function store(
  db: D1Database,
  siteId: string,
  days: readonly [day: string, events: readonly OldEvent[]][],
  now: number,
): Promise<boolean> {
  const objects = await Promise.all(days.map(([day, lines]) => makeObject(day, lines)))
  const parts = objects.map(({ part }) => part)
  await insertParts(db, siteId, parts, now).run()
  await Promise.all(objects.map(({ part, bytes }) => writeObject(keyOf(siteId, part), bytes)))
  const visitors = leadingTo(
    objects.flatMap(({ part, blocks }) => blocks.map((lines, at) => ({ part, lines, at }))),
  )
  try {
    await moveToArchive(db, siteId, { parts, visitors, events: days.flatMap(([, events]) => events) }, now)
    return true
  } catch (error) {
    if (!isOvertaken(error)) throw error
    await (await getBucket()).delete(parts.map((part) => keyOf(siteId, part)))
    await deleteRefuse(db, siteId, parts).run()
    return false
  }
}

async function makeObject(day: string, lines: readonly OldEvent[]) {
  const blocks = cut(lines)
  const packed = await Promise.all(blocks.map(pack))
  const part: Part = { id: newId(), day, version: 1, lengths: packed.map(({ byteLength }) => byteLength) }
  return { part, blocks, bytes: join(packed) }
}

/** Writes an object and believes in it when it reads the same. */
export async function writeObject(key: string, bytes: Uint8Array): Promise<void> {
  const bucket = await getBucket()
  await bucket.put(key, bytes, { httpMetadata: { contentType: 'application/gzip' } })
  const written = await bucket.get(key)
  const read = written && new Uint8Array(await written.arrayBuffer())
  if (read?.length !== bytes.length || !read.every((byte, at) => byte === bytes[at]))
    throw new Error(`The archive did not keep ${key} as it was written`)
}

/** What each visitor's row has to say from now on. */
function leadingTo(blocks: readonly { part: Part; lines: readonly OldEvent[]; at: number }[]): Archived[] {
  const places = new Map<string, string[]>()
  const entries = new Map<string, string>()
  for (const { part, lines, at } of blocks) {
    for (const [visitor, own] of groupBy(lines, (line) => line.visitor)) {
      const known = places.get(visitor) ?? []
      places.set(visitor, known)
      known.push(JSON.stringify([part.id, at, own.length]))
      for (const { kind, body } of own) {
        const entry = kind === 'page_view' ? entryOf(JSON.parse(body)) : null
        const first = entries.get(visitor)
        if (entry !== null && (first === undefined || entry < first)) entries.set(visitor, entry)
      }
    }
  }
  return [...places].map(([visitor, list]) => ({
    visitor,
    places: list.join(','),
    entry: entries.get(visitor) ?? null,
  }))
}

/** A page view as a visitor's row has its first: the texts sort as the ids do. */
export function entryOf({ id, url }: { id: string; url?: string }): string {
  return JSON.stringify([id, url ?? null])
}

function readCursor(cursor: string): EventPlace {
  const [visitor = '', id = '']: string[] = cursor === '' ? [] : JSON.parse(cursor)
  return { visitor, id }
}

function groupBy<One>(list: readonly One[], nameOf: (one: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>()
  for (const one of list) {
    const name = nameOf(one)
    const group = groups.get(name)
    if (group) group.push(one)
    else groups.set(name, [one])
  }
  return groups
}
