import type { StoredEvent } from '../../shared/wire.ts'
import { type ArchivedBlock, listBlocks, listEventsAndBlocks, listLeadBlocks } from '../db/archived.ts'
import type { LeadEvent, VisitorEvents } from '../db/events.ts'
import * as rows from '../db/events.ts'
import { mayBeArchived, mayBeOf } from './age.ts'
import { type ArchivedEvent, rangeOf, unpack } from './block.ts'
import { getBucket, keyOf } from './bucket.ts'

/** An object was written anew while it was looked for: it is found by asking again. */
const TRIES = 4
/** Objects asked for at once. */
export const TOGETHER = 24

/** How many objects somebody may still ask for: each that is asked for is taken off. */
interface Purse {
  objects: number
}

/** All events of some visitors, wherever they are, by visitor and id. */
export async function listEventsOf(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
  purse?: Purse,
): Promise<VisitorEvents[]> {
  return again(async () => {
    const { groups, blocks } = await listEventsAndBlocks(db, siteId, visitors)
    return withArchived(siteId, groups, blocks, purse)
  })
}

/** All events of a visitor, in the order of their ids. */
export async function listEvents(db: D1Database, siteId: string, visitor: string): Promise<StoredEvent[]> {
  const [found] = await listEventsOf(db, siteId, [visitor])
  return [...(found?.events ?? [])]
}

/**
 * All events of a visitor, however many there are: so many at a time, in no order, each once. Rows first: what is moved to the
 * archive meanwhile is in both, and not in neither. Each portion costs a statement, and the end another.
 */
export async function* listEventPortions(
  db: D1Database,
  siteId: string,
  visitor: string,
  limit: number,
  purse?: Purse,
): AsyncGenerator<StoredEvent[]> {
  const seen = new Set<string>()
  const unseen = (events: readonly StoredEvent[]) =>
    events.filter(({ id }) => !seen.has(id) && seen.add(id) !== undefined)
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: StoredEvent[] = await rows.listEventPage(db, siteId, visitor, { after, limit })
    yield unseen(page)
    after = page.length < limit ? undefined : page.at(-1)?.id
  }
  const read = new Set<string>()
  for (;;) {
    const { names, events } = await again(async () => {
      const all = await listBlocks(db, siteId, [visitor])
      const next = all.filter((one) => !read.has(nameOf(one))).slice(0, TOGETHER)
      return { names: next.map(nameOf), events: await readBlocks(siteId, next, { purse }) }
    })
    if (names.length === 0) return
    yield unseen(events.get(visitor) ?? [])
    for (const name of names) read.add(name)
  }
}

/** What the database has, and with it what lies in these blocks: an event that is in both counts once. */
export async function withArchived<Group extends VisitorEvents>(
  siteId: string,
  groups: readonly Group[],
  blocks: readonly ArchivedBlock[],
  purse?: Purse,
): Promise<Group[]> {
  if (blocks.length === 0) return [...groups]
  const archived = await readBlocks(siteId, blocks, { purse })
  return groups.map((group) => {
    const old = archived.get(group.visitor)
    if (!old) return group
    const events = new Map([...old, ...group.events].map((event) => [event.id, event]))
    return { ...group, events: [...events.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) }
  })
}

/** Runs what reads rows and then the objects that they lead to; once more where one of these was replaced in between. */
export async function again<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof Replaced) || tries === TRIES) throw error
    }
  }
}

/**
 * Of ids that may be old, those that are in the archive. Where none may be, nothing is asked; of a visitor's blocks only those
 * around the days that its ids say are read, however long it has been coming.
 */
export async function findArchived(
  db: D1Database,
  siteId: string,
  wanted: readonly { visitor: string; ids: readonly string[] }[],
  now: number,
): Promise<{ visitor: string; event: StoredEvent }[]> {
  const old = new Map<string, Set<string>>()
  for (const { visitor, ids } of wanted) {
    const asked = ids.filter((id) => mayBeArchived(id, now))
    if (asked.length > 0) old.set(visitor, new Set([...(old.get(visitor) ?? []), ...asked]))
  }
  if (old.size === 0) return []
  return again(async () => {
    const blocks = (await listBlocks(db, siteId, [...old.keys()])).filter(({ visitor, day }) =>
      [...(old.get(visitor) ?? [])].some((id) => mayBeOf(id, day)),
    )
    const isAsked = ({ visitor, id }: ArchivedEvent) => old.get(visitor)?.has(id) === true
    const archived = await readBlocks(siteId, blocks, { isAsked })
    return [...archived].flatMap(([visitor, events]) => events.map((event) => ({ visitor, event })))
  })
}

/** Events of the visitors now linked to a lead, newest first, at most `limit`, after a position where one is given. */
export async function listLeadEvents(
  db: D1Database,
  siteId: string,
  leadId: string,
  page: { limit: number; after: { at: number; id: string } | null },
): Promise<LeadEvent[]> {
  return again(async () => {
    // Rows first: what is moved to the archive meanwhile is in both, and not in neither.
    let found = await rows.listLeadEvents(db, siteId, leadId, page)
    const blocks = await listLeadBlocks(db, siteId, leadId)
    const days = [...new Set(blocks.map(({ day }) => day))].filter(
      (day) => page.after === null || Date.parse(day) <= page.after.at,
    )
    for (const day of days) {
      const last = found.length < page.limit ? undefined : found.at(-1)
      // Whatever is older would come behind the last of the page.
      if (last && last.at >= Date.parse(day) + DAY_MS) break
      const archived = await readBlocks(
        siteId,
        blocks.filter((one) => one.day === day),
      )
      const events = [...archived].flatMap(([visitor, list]) =>
        list.map((event) => ({ visitor, id: event.id, at: event.at, event })),
      )
      const { after } = page
      const more = after === null ? events : events.filter((one) => byAge(one, after) > 0)
      // An event may be in the database as well, or in two objects: it counts once.
      const unique = new Map([...more, ...found].map((one) => [`${one.visitor} ${one.id}`, one]))
      found = [...unique.values()].sort(byAge).slice(0, page.limit)
    }
    return found
  })
}

const DAY_MS = 86_400_000

function byAge(a: { at: number; id: string }, b: { at: number; id: string }): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
}

class Replaced extends Error {}

/** By visitor, what the rows that led to these blocks have there, or that part of it which is asked for. */
async function readBlocks(
  siteId: string,
  blocks: readonly ArchivedBlock[],
  {
    isAsked = () => true,
    purse,
  }: { isAsked?: (event: ArchivedEvent) => boolean; purse?: Purse | undefined } = {},
): Promise<Map<string, StoredEvent[]>> {
  const unique = new Map<string, { one: ArchivedBlock; visitors: Set<string> }>()
  for (const one of blocks) {
    const name = nameOf(one)
    const known = unique.get(name)
    if (known) known.visitors.add(one.visitor)
    else unique.set(name, { one, visitors: new Set([one.visitor]) })
  }
  const found = new Map<string, StoredEvent[]>()
  const list = [...unique.values()]
  if (purse) purse.objects -= list.length
  for (let from = 0; from < list.length; from += TOGETHER) {
    const read = list.slice(from, from + TOGETHER).map(async ({ one, visitors }) => {
      const events = await readBlock(siteId, one)
      return events.filter((event) => visitors.has(event.visitor) && isAsked(event))
    })
    for (const { visitor, ...event } of (await Promise.all(read)).flat()) {
      const events = found.get(visitor) ?? []
      found.set(visitor, events)
      // Taking the visitor out of it leaves the event as it was stored.
      events.push(event as StoredEvent)
    }
  }
  return found
}

function nameOf({ part, block }: ArchivedBlock): string {
  return `${part} ${block}`
}

async function readBlock(siteId: string, { part: id, day, version, block, lengths }: ArchivedBlock) {
  const range = rangeOf(lengths, block)
  if (range.length === 0) return []
  const key = keyOf(siteId, { id, day, version })
  const object = await (await getBucket()).get(key, { range })
  if (!object) throw new Replaced(`The archive has no ${key}`)
  return unpack(await object.arrayBuffer())
}
