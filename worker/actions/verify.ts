import type { Verified } from '../project/verify.ts'
import * as projected from '../project/verify.ts'
import type { SiteContext } from '../read/site.ts'

/** A slice of the proof that what is stored is what the events come to. Changes nothing. */
export async function verify(db: D1Database, site: SiteContext, cursor: string | null): Promise<Verified> {
  return projected.verify(db, site, cursor)
}
