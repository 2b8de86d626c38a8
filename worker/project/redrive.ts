import { deleteRejected, findRejected } from '../db/rejected.ts'
import type { SiteContext } from '../read/site.ts'
import { isBeacon } from './consumer.ts'
import { type Projected, projectAll } from './project.ts'

export type Redriven =
  | { ok: true; projected: Projected }
  | { ok: false; reason: 'no such message' | 'not a message' }

/** Tries again what failed every try: once it is taken, it is no longer rejected. Rejects where it fails once more. */
export async function redrive(db: D1Database, site: SiteContext, id: string, now: number): Promise<Redriven> {
  const row = await findRejected(db, site.id, id)
  if (!row) return { ok: false, reason: 'no such message' }
  const body: unknown = JSON.parse(row.body)
  if (!isBeacon(body) || body.siteId !== site.id) return { ok: false, reason: 'not a message' }
  const [projected] = await projectAll(db, site, [body], now)
  if (!projected) return { ok: false, reason: 'not a message' }
  await deleteRejected(db, site.id, id).run()
  return { ok: true, projected }
}
