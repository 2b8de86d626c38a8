import type { StoredEvent } from '../../shared/wire.ts'
import type { LeadRow } from '../db/leads.ts'
import type { VisitorRow } from '../db/visitors.ts'
import type { Beacon } from './beacon.ts'
import type { Changes, Committed } from './commit.ts'
import { visitorName } from './graves.ts'
import { createShelf } from './shelf.ts'
import { decoded, type State } from './state.ts'

/**
 * What this isolate last wrote. A visitor's next beacon mostly comes here again, and then nothing has to be read: the
 * versions tell at the commit whether somebody else has written since. So this only saves a read; it may be wrong.
 */
interface Remembered {
  row: VisitorRow
  ids: Set<string>
}

/** Ids remembered of a visitor: a batch that is sent again comes soon after the first time. */
const IDS_MAX = 200

/** Bytes, about. An isolate may use 128 MB: https://developers.cloudflare.com/workers/platform/limits/#memory */
const VISITORS_WEIGHT = 20_000_000
const LEADS_WEIGHT = 8_000_000
const NAMES_WEIGHT = 3_000_000
const ROW_WEIGHT = 500
const NAME_WEIGHT = 100

const visitors = createShelf<Remembered>(VISITORS_WEIGHT)
const leads = createShelf<LeadRow>(LEADS_WEIGHT)
/** Whose an identity key is. */
const names = createShelf<string>(NAMES_WEIGHT)

/** A visitor, and the identity keys that its beacon names. */
export interface Asked {
  visitor: string
  keys: readonly string[]
}

/**
 * What is remembered of the state that these beacons touch, and whose visitors have to be read. A beacon that only names its
 * visitor's own lead again touches no more than that lead, whose version says whether the names are still its own.
 */
export function recall(siteId: string, asked: readonly Asked[]): { state: State; unknown: Set<string> } {
  const state: State = {
    visitors: new Map(),
    leads: new Map(),
    identities: new Map(),
    stored: new Map(),
    graves: new Map(),
  }
  const unknown = new Set<string>()
  for (const { visitor: id, keys } of asked) {
    const known = recallVisitor(siteId, id)
    const isSame = keys.every((key) => known?.lead && names.get(`${siteId} ${key}`) === known.lead.id)
    if (!known || !isSame || (keys.length > 0 && known.visitor.claim?.byHand)) {
      unknown.add(id)
      continue
    }
    const { visitor, lead, ids } = known
    if (!state.visitors.has(id)) state.visitors.set(id, decoded(visitor))
    state.stored.set(id, ids)
    if (!lead) continue
    if (!state.leads.has(lead.id)) state.leads.set(lead.id, decoded(lead))
    for (const key of keys) state.identities.set(key, lead.id)
  }
  return { state, unknown }
}

/** A visitor with its lead, as last written here; null where one of them is not remembered. */
export function recallVisitor(
  siteId: string,
  id: string,
): { visitor: VisitorRow; lead: LeadRow | null; ids: Set<string> } | null {
  const known = visitors.get(`${siteId} ${id}`)
  if (!known) return null
  const { leadId } = known.row
  const lead = leadId === null ? null : leads.get(`${siteId} ${leadId}`)
  return lead === undefined ? null : { visitor: known.row, lead, ids: known.ids }
}

/** After a commit: what was written, and the state that it began from. */
export function remember(siteId: string, written: Committed, changes: Changes, state: State): void {
  const fresh = new Map(changes.events.map(({ visitor, events }) => [visitor, events]))
  for (const row of written.visitors) {
    const key = `${siteId} ${row.id}`
    // Of whom there is a grave, every event has to be held against it.
    if (state.graves.has(visitorName(row.id))) {
      visitors.delete(key)
      continue
    }
    const ids = idsOf(fresh.get(row.id), visitors.get(key)?.ids)
    visitors.put(key, { row, ids }, ROW_WEIGHT + row.registers.length + ids.size * NAME_WEIGHT)
  }
  for (const row of written.leads) leads.put(`${siteId} ${row.id}`, row, ROW_WEIGHT + row.registers.length)
  const told = [...state.identities, ...changes.identities.map(({ key, leadId }) => [key, leadId] as const)]
  for (const [name, leadId] of told) {
    const key = `${siteId} ${name}`
    if (state.graves.has(name)) names.delete(key)
    else names.put(key, leadId, NAME_WEIGHT + key.length)
  }
}

/** After a commit showed that others have written. */
export function forget(siteId: string, beacons: readonly Pick<Beacon, 'visitor'>[]): void {
  for (const { visitor } of beacons) visitors.delete(`${siteId} ${visitor}`)
}

/** The newest, and of those before as many as there is room for. */
function idsOf(events: readonly StoredEvent[] = [], before: ReadonlySet<string> = new Set()): Set<string> {
  const ids = new Set(events.map(({ id }) => id))
  for (const id of before) {
    if (ids.size >= IDS_MAX) break
    ids.add(id)
  }
  return ids
}
