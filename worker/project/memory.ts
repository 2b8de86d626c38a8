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
/** Ids remembered of a visitor: a batch that is sent again comes soon after the first time. */
const IDS_MAX = 500

interface Remembered {
  visitor: VisitorState
  ids: Set<string>
}

const visitors = new Map<string, Remembered>()
const leads = new Map<string, LeadState>()

/** What is remembered of the state that these beacons touch, and whose visitors have to be read. */
export function recall(siteId: string, beacons: readonly Beacon[]): { state: State; unknown: Set<string> } {
  const state: State = {
    visitors: new Map(),
    leads: new Map(),
    identities: new Map(),
    stored: new Map(),
    graves: new Map(),
  }
  const unknown = new Set<string>()
  for (const { visitor: id } of beacons) {
    const known = visitors.get(`${siteId} ${id}`)
    const leadId = known?.visitor.leadId ?? null
    const lead = leadId === null ? undefined : leads.get(`${siteId} ${leadId}`)
    if (!known || (leadId !== null && !lead)) {
      unknown.add(id)
      continue
    }
    state.visitors.set(id, known.visitor)
    state.stored.set(id, known.ids)
    if (lead) state.leads.set(lead.id, lead)
  }
  return { state, unknown }
}

/** After a plan was committed. */
export function remember(siteId: string, plan: Changes): void {
  const fresh = new Map(plan.events.map(({ visitor, events }) => [visitor, events]))
  for (const visitor of plan.visitors) {
    const key = `${siteId} ${visitor.id}`
    put(visitors, key, { visitor, ids: idsOf(fresh.get(visitor.id), visitors.get(key)?.ids) }, VISITORS_MAX)
  }
  for (const { lead } of plan.leads) put(leads, `${siteId} ${lead.id}`, lead, LEADS_MAX)
}

/** After a commit showed that others have written. */
export function forget(siteId: string, beacons: readonly Pick<Beacon, 'visitor'>[]): void {
  for (const { visitor } of beacons) visitors.delete(`${siteId} ${visitor}`)
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
