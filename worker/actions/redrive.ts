import type { Redriven } from '../project/redrive.ts'
import * as projected from '../project/redrive.ts'
import type { SiteContext } from '../read/site.ts'

/** Tries a dead message again. May be called again: what is taken is taken once. */
export async function redrive(db: D1Database, site: SiteContext, id: string, now: number): Promise<Redriven> {
  return projected.redrive(db, site, id, now)
}
