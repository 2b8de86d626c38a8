import {
  COUNTING,
  findLastImport,
  findPageWalk,
  listNextSeen,
  listSeenSince,
  listSitesToCount,
  type PageWalk,
  upsertPageWalk,
} from '../db/page-walks.ts'
import { breathe } from '../env.ts'
import type { SiteContext } from '../read/site.ts'
import { countPages } from './count-pages.ts'

/** Visitors counted in one transaction. */
const SLICE = 100
/** An event may arrive some minutes after it happened: until then its visitor is not passed. */
const LATE_MS = 300_000
/** A file of history that nobody goes on with for so long has ended for now. */
const IMPORT_MS = 60_000

/** Where a walk stands: whether all but the last minutes is counted, and up to when. */
export interface WalkState {
  done: boolean
  at: number
}

/** Sites of which something is to be counted, those first that have waited longest. */
export async function findSitesToCount(db: D1Database, now: number): Promise<string[]> {
  return listSitesToCount(db, { until: now - LATE_MS, quietSince: now - IMPORT_MS })
}

/**
 * Goes on counting pages, a slice of visitors at a time in the order in which they were last seen, for as long as there is
 * time. Whoever comes again moves up in that order, and is met again; a file of history, or another word on machines, lets
 * the walk begin anew. May be stopped anywhere, and done twice at once: a visitor that is counted twice counts once.
 */
export async function walkPages(
  db: D1Database,
  site: SiteContext,
  now: number,
  hasTime: () => boolean,
): Promise<WalkState> {
  let walk = await beginWalk(db, site, now)
  while (hasTime()) {
    await breathe()
    const next = await listNextSeen(db, site.id, { after: walk, until: now - LATE_MS, limit: SLICE })
    await countPages(
      db,
      site,
      next.map(({ visitor }) => visitor),
      now,
    )
    const last = next.at(-1)
    if (last) {
      walk = { ...walk, ...last }
      await upsertPageWalk(db, site.id, walk).run()
    }
    if (next.length < SLICE) return { done: true, at: walk.at }
  }
  return { done: false, at: walk.at }
}

/** Counts whoever was seen in the last minutes, where somebody wants to see it now. */
export async function countFreshPages(db: D1Database, site: SiteContext, now: number): Promise<void> {
  const fresh = await listSeenSince(db, site.id, { since: now - LATE_MS, limit: SLICE })
  await countPages(db, site, fresh, now)
}

async function beginWalk(db: D1Database, site: SiteContext, now: number): Promise<PageWalk> {
  const [known, imported] = await Promise.all([
    findPageWalk(db, site.id),
    findLastImport(db, site.id, now - IMPORT_MS),
  ])
  const basis = `${site.settings.bots} ${imported} ${COUNTING}`
  if (known?.basis === basis) return known
  const begun = { basis, at: 0, visitor: '' }
  await upsertPageWalk(db, site.id, begun).run()
  return begun
}
