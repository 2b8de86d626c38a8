import type { StoredEvent } from '../../shared/wire.ts'
import type { Beacon } from './beacon.ts'
import type { Changes } from './commit.ts'
import type { LeadState, State, VisitorState } from './state.ts'

/**
 * What this isolate last wrote. A visitor's next beacon mostly comes here again, and then nothing has to be read: the
 * versions tell at the commit whether somebody else has written since. So this only saves a read; it may be wrong.
 */
const VISITORS_MAX = 2_000
const LEADS_MAX = 1_000
const NAMES_MAX = 20_000
/** Ids remembered of a visitor: a batch that is sent again comes soon after the first time. */
const IDS_MAX = 500

interface Remembered {
  visitor: VisitorState
  ids: Set<string>
}

const visitors = new Map<string, Remembered>()
const leads = new Map<string, LeadState>()
/** Visitor or identity → lead. */
const names = new Map<string, string>()

/** The state that these beacons touch, where all of it is remembered and none of them names anybody; else null. */
export function recall(siteId: string, beacons: readonly Beacon[]): State | null {
  const state: State = {
    visitors: new Map(),
    leads: new Map(),
    identities: new Map(),
    stored: new Map(),
    graves: new Map(),
  }
  for (const { visitor: id } of beacons) {
    const known = visitors.get(`${siteId} ${id}`)
    if (!known) return null
    const { visitor, ids } = known
    state.visitors.set(id, visitor)
    state.stored.set(id, ids)
    if (visitor.leadId === null) continue
    const lead = leads.get(`${siteId} ${visitor.leadId}`)
    if (!lead) return null
    state.leads.set(lead.id, lead)
  }
  return state
}

/** After a plan was committed. */
export function remember(siteId: string, plan: Changes): void {
  const fresh = new Map(plan.events.map(({ visitor, events }) => [visitor, events]))
  for (const visitor of plan.visitors) {
    const key = `${siteId} ${visitor.id}`
    put(visitors, key, { visitor, ids: idsOf(fresh.get(visitor.id), visitors.get(key)?.ids) }, VISITORS_MAX)
    if (visitor.leadId !== null) put(names, `${siteId} visitor:${visitor.id}`, visitor.leadId, NAMES_MAX)
  }
  for (const { lead } of plan.leads) put(leads, `${siteId} ${lead.id}`, lead, LEADS_MAX)
  for (const { key, leadId } of plan.identities) put(names, `${siteId} ${key}`, leadId, NAMES_MAX)
}

/** After a commit showed that others have written. */
export function forget(siteId: string, beacons: readonly Pick<Beacon, 'visitor'>[]): void {
  for (const { visitor } of beacons) visitors.delete(`${siteId} ${visitor}`)
}

/** The lead that one of these names had when last seen here: 'visitor:…', 'email:…', 'user:…'. */
export function leadSeen(siteId: string, candidates: readonly string[]): string | undefined {
  for (const name of candidates) {
    const lead = names.get(`${siteId} ${name}`)
    if (lead !== undefined) return lead
  }
  return undefined
}

function idsOf(events: readonly StoredEvent[] = [], before: ReadonlySet<string> = new Set()): Set<string> {
  const ids = new Set(events.map(({ id }) => id))
  if (before.size < IDS_MAX) for (const id of before) ids.add(id)
  return ids
}

/** As the newest entry; the oldest goes where there are too many. */
function put<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= most) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
