import { dayOf } from '../../shared/day.ts'
import { EVERY_DAYS } from '../archive/age.ts'
import { findBucket } from '../archive/bucket.ts'
import { archiveSlice } from '../archive/store.ts'
import { refuseSince, tidyArchive } from '../archive/tidy.ts'
import { findCreatedAt } from '../db/sites.ts'
import { findSweep, listSitesToArchive, upsertSweep } from '../db/sweeps.ts'
import { hasLeft } from '../read/budget.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

const DAY_MS = 86_400_000
/** To tidy an object, or to bring a slice away, at most. */
const STATEMENTS = 40

/** Brings what is past its hot age into the archive, and takes out of it what no row leads to any more. */
export async function archiveAll({ db, now, budget }: Turn): Promise<void> {
  if (!(await findBucket())) return
  const hasTime = () => hasLeft(budget, STATEMENTS)
  const madeBefore = now - EVERY_DAYS * DAY_MS
  const due = { madeBefore, walkedDay: dayOf(madeBefore), refuseSince: refuseSince(now) }
  const works = (await listSitesToArchive(db, due)).map((siteId) => ({
    name: `archive of site ${siteId}`,
    async run() {
      await tidyArchive(db, siteId, now, hasTime)
      const walk = await findWalk(db, siteId, now)
      let { cursor } = walk
      while (cursor !== null && hasTime()) {
        const next: string | null = await archiveSlice(db, siteId, cursor, { now, hasTime })
        // Somebody was first: what is there by then, the next run sees.
        if (next === cursor) break
        cursor = next
        await upsertSweep(db, siteId, 'archive', { day: walk.day, cursor }).run()
      }
    },
  }))
  await oneByOne(works, { now, budget }, STATEMENTS)
}

/** The one that is under way, or due: the first a week after the site was made. */
async function findWalk(db: D1Database, siteId: string, now: number) {
  const last = await findSweep(db, siteId, 'archive')
  if (last && last.cursor !== null) return last
  const since = last ? Date.parse(last.day) : ((await findCreatedAt(db, siteId)) ?? now)
  return { day: dayOf(now), cursor: now - since < EVERY_DAYS * DAY_MS ? null : '' }
}
