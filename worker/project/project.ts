import { readSnapshot } from '../db/snapshot.ts'
import { listVisitors } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { type Beacon, counts } from './beacon.ts'
import { claimOf } from './claims.ts'
import { commit, isConflict } from './commit.ts'
import { createFlights, type KeepAlive } from './flights.ts'
import { makePlan, type Plan, type Tally } from './plan.ts'
import { decoded, toState } from './state.ts'

export interface Projected extends Tally {
  /** Whether the commit noted transitions to be announced. */
  moved: boolean
}

export interface ProjectOptions {
  now: number
  keepAlive: KeepAlive
}

/** A lost race is tried again at least so often and so long, with growing pauses of random length. */
const TRIES = 12
const TRYING_MS = 5_000
const PAUSE_MS = 5
const PAUSE_MAX_MS = 800

const flights = createFlights<Beacon, Projected>()

/**
 * One beacon into the database: its new events, the visitor, the lead, links and any transition, in one transaction.
 * May be called again with the same beacon at any time: an event counts once. Resolves after the commit; rejects where
 * the database failed, or other writers won for five seconds, and then nothing of it is stored.
 */
export async function project(
  db: D1Database,
  site: SiteContext,
  beacon: Beacon,
  { now, keepAlive }: ProjectOptions,
): Promise<Projected> {
  if (beacon.events.length === 0) return { accepted: 0, duplicate: 0, moved: false }
  const key = `${site.id} ${keyOf(beacon, site)}`
  return flights.ride(key, beacon, (beacons) => projectAll(db, site, beacons, now), keepAlive)
}

/** Any beacons of one site in one transaction, answered in their order. For the queue's consumer. */
export async function projectAll(
  db: D1Database,
  site: SiteContext,
  beacons: readonly Beacon[],
  now: number,
): Promise<Projected[]> {
  return retrying(async () => {
    const state = toState(await readSnapshot(db, site.id, wantedOf(beacons, site)))
    const visitorsOf = async (leadId: string) => (await listVisitors(db, site.id, leadId)).map(decoded)
    const plan = await makePlan(state, beacons, { site, now, visitorsOf })
    await commit(db, site.id, plan)
    remember(site.id, plan)
    return plan.tallies.map((tally) => ({ ...tally, moved: plan.transitions.length > 0 }))
  })
}

/** Runs a read and its guarded write until no one else wrote in between. */
export async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
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
    }
  }
}

function wantedOf(beacons: readonly Beacon[], site: SiteContext) {
  const keys = new Set<string>()
  for (const beacon of beacons) for (const key of keysOf(beacon, site)) keys.add(key)
  return {
    beacons: beacons.map(({ visitor, events }) => ({ visitor, ids: events.map((event) => event.id) })),
    keys: [...keys],
  }
}

function keysOf({ events, visitor }: Beacon, { settings }: SiteContext): string[] {
  return events.flatMap((event) => (counts(event, visitor, settings) && claimOf(event)?.keys) || [])
}

/** Visitors and identities whose lead this isolate has seen. Only chooses whom a beacon rides with; may be wrong. */
const leadsSeen = new Map<string, string>()
const SEEN_MAX = 20_000

/** The row that beacons would fight for: the lead's, else that of who the visitor says it is, else its own. */
function keyOf(beacon: Beacon, site: SiteContext): string {
  const names = [`visitor:${beacon.visitor}`, ...keysOf(beacon, site)]
  for (const name of names) {
    const lead = leadsSeen.get(`${site.id} ${name}`)
    if (lead !== undefined) return `lead:${lead}`
  }
  return names[1] ?? `visitor:${beacon.visitor}`
}

function remember(siteId: string, { visitors, identities }: Plan): void {
  if (leadsSeen.size > SEEN_MAX) leadsSeen.clear()
  for (const { key, leadId } of identities) leadsSeen.set(`${siteId} ${key}`, leadId)
  for (const { id, leadId } of visitors) {
    if (leadId !== null) leadsSeen.set(`${siteId} visitor:${id}`, leadId)
  }
}
