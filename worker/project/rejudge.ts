import { listEventsOf } from '../archive/read.ts'
import { deleteEvents } from '../db/erase.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { listVisitors } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { claimOf } from './claims.ts'
import { commit, expectCurrent } from './commit.ts'
import { hashesOf, isOfErased } from './graves.ts'
import { forget } from './memory.ts'
import { makePlan } from './plan.ts'
import { retrying, silenced } from './project.ts'
import { decoded, toState } from './state.ts'

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
      const ofErased = past.flatMap(({ visitor, events }) =>
        events.filter((event) => isOfErased(event, state.graves)).map(({ id }) => ({ visitor, id })),
      )
      const plan = await makePlan(state, [], {
        site,
        now,
        mayMeet: false,
        visitorsOf: async (leadId) => (await listVisitors(db, site.id, leadId)).map(decoded),
        eventsOf: async (id) =>
          (past.find(({ visitor }) => visitor === id)?.events ?? []).filter(
            (event) => !isOfErased(event, state.graves),
          ),
        rejudged: visitors.filter((id) => state.visitors.has(id)),
      })
      await commit(db, site, { ...silenced(plan), events: [] }, [deleteEvents(db, site.id, ofErased)])
      forget(
        site.id,
        visitors.map((visitor) => ({ visitor })),
      )
    },
    () => expectCurrent(db, site),
  )
}
