import { mayBeArchived } from '../archive/age.ts'
import { findArchived, listEvents } from '../archive/read.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { isFirst } from '../db/visitor-version.ts'
import { listVisitors } from '../db/visitors.ts'
import { reloadSite, type SiteContext } from '../read/site.ts'
import type { Beacon } from './beacon.ts'
import { commit, isConflict } from './commit.ts'
import { CONFLICT, findConflicts } from './conflict.ts'
import { createFlights, type KeepAlive } from './flights.ts'
import type { Tally } from './fresh.ts'
import { countUntilTurn, hashesOf, speaksOfConsent, visitorName } from './graves.ts'
import { restageByHistory } from './history.ts'
import { forget, recall, remember } from './memory.ts'
import { claimedBy, namesSaidBy, saysMore } from './naming.ts'
import { makePlan, type Plan } from './plan.ts'
import { decoded, type State, toState } from './state.ts'

export interface Projected extends Tally {
  /** Whether the commit noted transitions to be announced. One beacon of a commit says so for all. */
  moved: boolean
  /** Leads whose stage changed, but for those that were made. One beacon of a commit says so for all. */
  turned: readonly string[]
  /** New visitors among those of this beacon. */
  met: number
  /** Nothing of it was taken: the site meets nobody new today. */
  barred: boolean
}

export interface ProjectOptions {
  now: number
  keepAlive: KeepAlive
  /** About how many bytes its events are. */
  weight: number
  /** Whether visitors nobody has seen are taken; else their beacons are barred. */
  mayMeet?: boolean
}

/** A lost race is tried again at least so often and so long, with growing pauses of random length. */
const TRIES = 12
const TRYING_MS = 5_000
const PAUSE_MS = 5
const PAUSE_MAX_MS = 800

const flights = createFlights<Load, Projected>()

interface Load {
  beacon: Beacon
  now: number
}

interface Writing {
  now: number
  mayMeet: boolean
  isHistory: boolean
}

/**
 * One beacon into the database: its new events, the visitor, the lead, links and any transition, in one transaction, with
 * other beacons of its site that came meanwhile. May be called again with the same beacon at any time: an event counts
 * once. Resolves after the commit; rejects where the database failed, or other writers won for five seconds, and then
 * nothing of it is stored.
 */
export async function project(
  db: D1Database,
  site: SiteContext,
  beacon: Beacon,
  { now, keepAlive, weight, mayMeet = true }: ProjectOptions,
): Promise<Projected> {
  if (beacon.events.length === 0)
    return { accepted: 0, duplicate: 0, ignored: [], moved: false, turned: [], met: 0, barred: false }
  const fly = (loads: readonly Load[]) => {
    const latest = Math.max(...loads.map((load) => load.now))
    const beacons = loads.map((load) => load.beacon)
    return projectAll(db, site, beacons, latest, mayMeet)
  }
  return flights.ride(site.id, { beacon, now }, { fly, weight, keepAlive })
}

/**
 * Any beacons of one site in one transaction, answered in their order; in more where one of them takes a visitor's consent
 * back, or gives it again, and others are of that visitor too. For the queue's consumer.
 */
export async function projectAll(
  db: D1Database,
  site: SiteContext,
  beacons: readonly Beacon[],
  now: number,
  mayMeet = true,
  /** It is history: nobody is told of what it changes, and stages begin when things happened. */
  isHistory = false,
): Promise<Projected[]> {
  const projected: Projected[] = []
  while (projected.length < beacons.length) {
    const rest = beacons.slice(projected.length)
    const together = rest.slice(0, countUntilTurn(rest))
    projected.push(...(await projectTogether(db, site, together, { now, mayMeet, isHistory })))
  }
  return projected
}

async function projectTogether(
  db: D1Database,
  site: SiteContext,
  beacons: readonly Beacon[],
  { now, mayMeet, isHistory }: Writing,
): Promise<Projected[]> {
  refuseHeld(site)
  const asked = beacons.map((beacon) => ({ visitor: beacon.visitor, keys: claimedBy(beacon) }))
  const { state: remembered, unknown } = recall(site.id, asked)
  for (const beacon of beacons) {
    if (speaksOfConsent(beacon) || isOldNews(beacon, now) || beacon.events.some(saysMore))
      unknown.add(beacon.visitor)
  }
  if (unknown.size < beacons.length) {
    const strangers = beacons.filter(({ visitor }) => unknown.has(visitor))
    try {
      const state =
        strangers.length === 0 ? remembered : over(remembered, await read(db, site, strangers, now))
      return await write(db, site, beacons, state, { now, mayMeet, isHistory })
    } catch (error) {
      if (!isConflict(error)) throw error
      forget(site.id, beacons)
    }
  }
  let current = site
  return retrying(
    async () =>
      write(db, current, beacons, await read(db, current, beacons, now), { now, mayMeet, isHistory }),
    // The row may be as we read it, and the models others than this isolate knows of.
    async () => {
      current = (await reloadSite(db, site.id)) ?? current
      refuseHeld(current)
    },
  )
}

/** What is written to a site on its way to another database would be left behind: its sender keeps it, or a queue does. */
function refuseHeld({ id, held }: SiteContext): void {
  if (held) throw new Error(`Site ${id} is being moved to another database`)
}

/** What is remembered of a visitor does not say what is in the archive. */
function isOldNews({ events }: Beacon, now: number): boolean {
  return events.some(({ id }) => mayBeArchived(id, now))
}

async function read(
  db: D1Database,
  site: SiteContext,
  beacons: readonly Beacon[],
  now: number,
): Promise<State> {
  const keys = [...new Set(beacons.flatMap(claimedBy))]
  const said = beacons.flatMap(({ events }) => events.flatMap(namesSaidBy))
  const visitors = beacons.map(({ visitor }) => visitorName(visitor))
  const hashes = await hashesOf(site.id, [...visitors, ...keys, ...said])
  const wanted = {
    beacons: beacons.map(({ visitor, events }) => ({ visitor, ids: events.map((event) => event.id) })),
    keys,
    hashes: [...hashes.values()],
  }
  const snapshot = await readSnapshot(db, site.id, wanted)
  // After the rows: what is moved to the archive meanwhile is in one of the two at any rate.
  const archived = await findArchived(db, site.id, wanted.beacons, now)
  const stored = [...snapshot.stored, ...archived.map(({ visitor, event }) => ({ visitor, id: event.id }))]
  return toState({ ...snapshot, stored }, hashes)
}

/** What has just been read has the last word. */
function over(remembered: State, current: State): State {
  return {
    visitors: new Map([...remembered.visitors, ...current.visitors]),
    leads: new Map([...remembered.leads, ...current.leads]),
    identities: new Map([...remembered.identities, ...current.identities]),
    stored: new Map([...remembered.stored, ...current.stored]),
    graves: current.graves,
  }
}

async function write(
  db: D1Database,
  site: SiteContext,
  beacons: readonly Beacon[],
  state: State,
  { now, mayMeet, isHistory }: Writing,
): Promise<Projected[]> {
  const visitorsOf = async (leadId: string) => (await listVisitors(db, site.id, leadId)).map(decoded)
  const eventsOf = (visitor: string) => listEvents(db, site.id, visitor)
  const plan = await makePlan(state, beacons, {
    ...{ site, now, mayMeet, visitorsOf, eventsOf },
    ...(isHistory && { restage: restageByHistory(db, site, now) }),
  })
  const again = plan.tallies.map((tally, index) => ({
    visitor: beacons[index]?.visitor ?? '',
    events: tally.again,
  }))
  const [written, conflicts] = await Promise.all([
    commit(db, site, isHistory ? silenced(plan) : plan),
    findConflicts(db, site.id, again, plan.events),
  ])
  remember(site.id, written, plan, state)
  // Others may take it for alive, and are told at the commit; we know.
  forget(site.id, plan.withdrawn)
  const born = new Set(plan.leads.filter(({ lead }) => lead.version === 1).map(({ lead }) => lead.id))
  const turned = plan.transitions.map(({ leadId }) => leadId).filter((id) => !born.has(id))
  const met = new Set(plan.visitors.filter(isFirst).map(({ id }) => id))
  return plan.tallies.map(({ accepted, again, ignored }, index) => {
    const visitor = beacons[index]?.visitor ?? ''
    const others = again.filter((event) => conflicts.has(event))
    return {
      accepted,
      duplicate: again.length - others.length,
      ignored: [...ignored, ...others.map(({ id }) => ({ id, reason: CONFLICT }))],
      moved: written.moved && index === 0,
      turned: index === 0 ? turned : [],
      met: met.delete(visitor) ? 1 : 0,
      barred: plan.barred.includes(visitor),
    }
  })
}

/** Its transitions are noted, and no webhook rings. */
export function silenced(plan: Plan): Plan {
  return {
    ...plan,
    leads: plan.leads.map(({ crossings: _, ...lead }) => lead),
    transitions: plan.transitions.map((transition) => ({ ...transition, quiet: true })),
  }
}

/** Runs a read and its guarded write until no one else wrote in between. Before each further try it may look around. */
export async function retrying<T>(attempt: () => Promise<T>, lookAround = async () => {}): Promise<T> {
  const start = Date.now()
  for (let tries = 1; ; tries++) {
    const begun = Date.now()
    try {
      return await attempt()
    } catch (error) {
      if (!isConflict(error) || (tries >= TRIES && Date.now() - start >= TRYING_MS)) throw error
      const took = Date.now() - begun
      const longest = Math.min(PAUSE_MAX_MS, (took + PAUSE_MS) * 2 ** tries)
      // Full jitter: writers that collided once must not meet again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
      await lookAround()
    }
  }
}
