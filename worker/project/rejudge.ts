import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../archive/read.ts'
import { deleteEvents, deleteVisitors, type Place } from '../db/erase.ts'
import type { VisitorEvents } from '../db/events.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { listVisitors } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { claimOf } from './claims.ts'
import { commit, expectCurrent } from './commit.ts'
import { countPages } from './count-pages.ts'
import { hashesOf, isOfErased } from './graves.ts'
import { forget } from './memory.ts'
import { makePlan } from './plan.ts'
import { retrying, silenced } from './project.ts'
import { decoded, type State, toState } from './state.ts'

/**
 * Some visitors as they would be had the site always done with machines what it does now: their registers from their
 * events, and whose they are from what those say. In one transaction, and nobody is told: nobody did anything.
 */
export async function rejudge(
  db: D1Database,
  site: SiteContext,
  visitors: readonly string[],
  now: number,
): Promise<void> {
  await retrying(
    async () => {
      const past = await listEventsOf(db, site.id, visitors)
      const keys = [
        ...new Set(past.flatMap(({ events }) => events.flatMap((one) => claimOf(one)?.keys ?? []))),
      ]
      const hashes = await hashesOf(site.id, keys)
      const beacons = visitors.map((visitor) => ({ visitor, ids: [] }))
      const wanted = { beacons, keys, hashes: [...hashes.values()] }
      const state = toState(await readSnapshot(db, site.id, wanted), hashes)
      // What did not count when its person was erased is found only now.
      const { left, erased } = partErased(past, state)
      const emptied = [...state.visitors.values()]
        .filter(({ id, leadId }) => leadId === null && left.get(id)?.length === 0)
        .map(({ id, version }) => ({ visitor: id, version, named: true }))
      const gone = new Set(emptied.map(({ visitor }) => visitor))
      const staying = visitors.filter((id) => state.visitors.has(id) && !gone.has(id))
      const plan = await makePlan(state, [], {
        site,
        now,
        mayMeet: false,
        visitorsOf: async (leadId) => (await listVisitors(db, site.id, leadId)).map(decoded),
        eventsOf: async (id) => left.get(id) ?? [],
        rejudged: staying,
      })
      await commit(db, site, { ...silenced(plan), events: [] }, [
        ...deleteEvents(db, site.id, erased),
        ...deleteVisitors(db, site.id, emptied),
      ])
      if (erased.length > 0) await countPages(db, site, staying, now)
      forget(
        site.id,
        visitors.map((visitor) => ({ visitor })),
      )
    },
    () => expectCurrent(db, site),
  )
}

/** What is left of some visitors' past, and what is of somebody who has been erased since. */
function partErased(past: readonly VisitorEvents[], { graves }: Pick<State, 'graves'>) {
  const left = new Map<string, StoredEvent[]>()
  const erased: Place[] = []
  for (const { visitor, events } of past) {
    const kept = events.filter((event) => !isOfErased(event, graves))
    left.set(visitor, kept)
    for (const event of events) if (!kept.includes(event)) erased.push({ visitor, id: event.id })
  }
  return { left, erased }
}
