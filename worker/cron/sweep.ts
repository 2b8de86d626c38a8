import { dayOf } from '../../shared/day.ts'
import { deleteOldDeliveries } from '../db/deliveries.ts'
import { deleteCounts } from '../db/quotas.ts'
import { deleteOldRejected } from '../db/rejected.ts'
import { findSweep, listSitesToSweep, upsertSweep } from '../db/sweeps.ts'
import { breathe } from '../env.ts'
import { AGING, ageSlice } from '../project/age.ts'
import { hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

const DAY_MS = 86_400_000
const REJECTED_DAYS = 7
const DELIVERIES_DAYS = 30
const COUNTS_DAYS = 30
/** To look where a site's deletion stands, and for a slice of it. */
const STATEMENTS = AGING + 5

/** Deletes what is too old, once a day and a slice at a time: each site's events by its own retention, then our own logs. */
export async function sweep({ db, now, budget }: Turn): Promise<void> {
  const day = dayOf(now)
  const works = (await listSitesToSweep(db, day)).map((siteId) => ({
    name: `retention of site ${siteId}`,
    async run() {
      const known = await findSweep(db, siteId, 'delete')
      let cursor = known?.day === day ? known.cursor : 'v'
      const site = cursor === null ? null : await reloadSite(db, siteId, now)
      while (site && cursor !== null && hasLeft(budget, STATEMENTS)) {
        await breathe()
        cursor = await ageSlice(db, site, cursor, { now, budget })
        await upsertSweep(db, siteId, 'delete', { day, cursor }).run()
      }
    },
  }))
  await oneByOne(works, { now, budget }, STATEMENTS)
  if ((await findSweep(db, '', 'delete'))?.day === day) return
  await db.batch([
    deleteOldRejected(db, now - REJECTED_DAYS * DAY_MS),
    deleteOldDeliveries(db, now - DELIVERIES_DAYS * DAY_MS),
    deleteCounts(db, dayOf(now - COUNTS_DAYS * DAY_MS)),
    upsertSweep(db, '', 'delete', { day, cursor: null }),
  ])
}
