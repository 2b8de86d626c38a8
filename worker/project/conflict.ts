import type { StoredEvent } from '../../shared/wire.ts'
import { findArchived } from '../archive/read.ts'
import { findEvents, type VisitorEvents } from '../db/events.ts'

/** An id that came again with something else behind it: the first stays, and the sender is told. */
export const CONFLICT = 'conflict: another event came under this id before'

/**
 * Those among events that came again that are not what came first. What is stored is read by its key, so this costs as many
 * rows as came again, and nothing where none did. Never rejects: where the database is down, all are taken for the same.
 *
 * @param fresh What is being stored meanwhile: of a batch that has an id twice, the first.
 */
export async function findConflicts(
  db: D1Database,
  siteId: string,
  again: readonly VisitorEvents[],
  fresh: readonly VisitorEvents[],
): Promise<ReadonlySet<StoredEvent>> {
  const conflicts = new Set<StoredEvent>()
  const wanted = again.filter(({ events }) => events.length > 0)
  if (wanted.length === 0) return conflicts
  const first = new Map<string, string>()
  for (const { visitor, events } of [...(await readFirst(db, siteId, wanted)), ...fresh]) {
    for (const event of events) first.set(`${visitor} ${event.id}`, said(event))
  }
  for (const { visitor, events } of wanted) {
    for (const event of events) {
      const before = first.get(`${visitor} ${event.id}`)
      if (before !== undefined && before !== said(event)) conflicts.add(event)
    }
  }
  return conflicts
}

async function readFirst(
  db: D1Database,
  siteId: string,
  again: readonly VisitorEvents[],
): Promise<VisitorEvents[]> {
  try {
    const wanted = again.map(({ visitor, events }) => ({ visitor, ids: events.map(({ id }) => id) }))
    const archived = await findArchived(db, siteId, wanted, Date.now())
    const old = archived.map(({ visitor, event }) => ({ visitor, events: [event] }))
    return [...old, ...(await findEvents(db, siteId, wanted))]
  } catch (error) {
    console.error('conflict', { site: siteId, error: error instanceof Error ? error.message : 'unknown' })
    return []
  }
}

/** What the door finds out depends on the request, what was taken back is known here alone; and some senders date an event anew when they send it again. */
const NOT_SAID: readonly string[] = [
  'at',
  'sentFor',
  'receivedAt',
  'provenance',
  'session',
  'late',
  'takenBackAt',
  'bot',
  'network',
] satisfies (keyof StoredEvent)[]

/** What its sender says with an event, as a text that is equal where that is. */
function said(event: StoredEvent): string {
  const own = Object.entries(event).filter(([field]) => !NOT_SAID.includes(field))
  return JSON.stringify(Object.fromEntries(own), (_, value: unknown) =>
    isObject(value) ? sorted(value) : value,
  )
}

function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
