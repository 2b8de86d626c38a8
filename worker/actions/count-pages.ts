import { countFreshPages, type WalkState, walkPages } from '../project/walk-pages.ts'
import type { SiteContext } from '../read/site.ts'

export type { WalkState }

/** While somebody waits for the page. */
const WAIT_MS = 250

/** Counts what has just been seen, and goes on where cron has not come yet, so that a page shows up as soon as somebody looks. */
export async function countPagesNow(db: D1Database, site: SiteContext, now: number): Promise<WalkState> {
  const end = Date.now() + WAIT_MS
  const [state] = await Promise.all([
    walkPages(db, site, now, () => Date.now() < end),
    countFreshPages(db, site, now),
  ])
  return state
}
