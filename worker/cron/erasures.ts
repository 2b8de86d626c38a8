import { listErasures } from '../db/erasures.ts'
import { forgetStrays } from '../project/strays.ts'
import { reloadSite } from '../read/site.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

/** Goes on with erasures that were too long for the request that asked for them, or died with it. */
export async function goOnErasing({ env, db, now, budget }: Turn): Promise<void> {
  const works = (await listErasures(db)).map(({ siteId, erasure }) => ({
    name: `erasure on site ${siteId}`,
    async run() {
      const site = await reloadSite(db, siteId, now)
      // While it is on its way to another database nothing can be written; the row goes along.
      if (site && !site.held) await forgetStrays(env.KV, db, site, erasure, { now, budget })
    },
  }))
  await oneByOne(works, { now, budget })
}
