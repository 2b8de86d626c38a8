import { listOpenStudies, listUnstudied } from '../db/studies.ts'
import { beginPrediction } from '../predict/begin.ts'
import { goOn } from '../predict/study.ts'
import { reloadSite } from '../read/site.ts'
import { oneByOne } from './one-by-one.ts'
import type { Turn } from './run.ts'

const WEEK_MS = 7 * 86_400_000
/** Statements that begin a study, or say that there is nothing to learn from yet. */
const BEGINNING = 8

/** Goes on with what is studied, and looks at each site's outcomes anew once a week: what was learnt must not grow old. */
export async function advanceStudies({ db, now, budget }: Turn): Promise<void> {
  const beginnings = (await listUnstudied(db, now - WEEK_MS)).map((siteId) => ({
    name: `begin a study of site ${siteId}`,
    async run() {
      const site = await reloadSite(db, siteId, now)
      if (site) await beginPrediction(db, site, now)
    },
  }))
  await oneByOne(beginnings, { now, budget }, BEGINNING)
  const works = (await listOpenStudies(db)).map((study) => ({
    name: `study ${study.subject} of site ${study.siteId}`,
    async run() {
      const site = await reloadSite(db, study.siteId, now)
      if (site) await goOn(db, site, study, budget)
    },
  }))
  await oneByOne(works, { now, budget })
}
