import { listOpenStudies, listUnstudied } from '../db/studies.ts'
import { breathe, type Env } from '../env.ts'
import { beginPrediction } from '../predict/begin.ts'
import { goOn } from '../predict/study.ts'
import { type Budget, budgetUntil, hasLeft } from '../read/budget.ts'
import { reloadSite } from '../read/site.ts'
import { runWorks } from './tasks.ts'

const BUDGET_MS = 15_000
const WEEK_MS = 7 * 86_400_000
/** Statements that begin a study, or say that there is nothing to learn from yet. */
const BEGINNING = 8

/** Goes on with what is studied, and looks at each site's outcomes anew once a week: what was learnt must not grow old. */
export async function advanceStudies(
  _env: Env,
  db: D1Database,
  now: number,
  budget: Budget = budgetUntil(Date.now() + BUDGET_MS),
): Promise<void> {
  for (const siteId of await listUnstudied(db, now - WEEK_MS)) {
    if (!hasLeft(budget, BEGINNING)) break
    await breathe()
    const site = await reloadSite(db, siteId, now)
    if (site) await beginPrediction(db, site, now)
  }
  const works = (await listOpenStudies(db)).map((study) => ({
    name: `study ${study.subject} of site ${study.siteId}`,
    async run() {
      const site = hasLeft(budget) ? await reloadSite(db, study.siteId, now) : null
      if (site) await goOn(db, site, study, budget)
    },
  }))
  // One by one, so that a study that fails does not keep another site's from going on.
  await runWorks(works, now)
}
