import { deleteEvents, deleteVisitors, findNaming, type Place } from '../db/erase.ts'
import { moveErasure, type OpenErasure } from '../db/erasures.ts'
import { breathe } from '../env.ts'
import { forgetScores, scoreKey } from '../kv/score-snapshot.ts'
import { type Budget, hasLeft } from '../read/budget.ts'
import type { SiteContext } from '../read/site.ts'
import { commit, NOTHING } from './commit.ts'
import { countPages } from './count-pages.ts'
import { SKEW_MS } from './graves.ts'
import { forget } from './memory.ts'
import { textOf } from './naming.ts'
import { retrying } from './project.ts'
import { type Forgotten, withoutPerson } from './without-person.ts'

/** Events looked at in one call, and visitors whose events are read for one transaction. */
const SLICE = { events: 5_000, visitors: 20 }
/** Statements of a slice in which somebody says the name, at most. */
const STATEMENTS = 80

export interface Walk {
  now: number
  budget: Budget
  slice?: typeof SLICE
}

/**
 * Goes on through the site's events for whoever said the name of somebody who is forgotten and was never linked to it: a machine
 * that is excluded, a page that puts an address among its properties. Nothing points there, so every event is looked at once.
 * May be stopped anywhere and run twice at once.
 *
 * @returns Whether it has come to the end.
 */
export async function forgetStrays(
  kv: KVNamespace,
  db: D1Database,
  site: SiteContext,
  erasure: OpenErasure,
  { now, budget, slice = SLICE }: Walk,
): Promise<boolean> {
  const texts = erasure.names.map(textOf)
  const until = erasure.at + SKEW_MS
  let after: Place | null = erasure.after
  while (after !== null) {
    if (!hasLeft(budget, STATEMENTS)) return false
    const found = await findNaming(db, site.id, { texts, until, after, limit: slice })
    if (found.visitors.length > 0) {
      await mend(db, site, found.visitors, { leadId: erasure.leadId, names: erasure.names, until }, now)
      await forgetScores(
        kv,
        found.visitors.map((visitor) => scoreKey(site.id, visitor)),
      )
    }
    after = found.next
    await moveErasure(db, site.id, erasure.leadId, after).run()
    await breathe()
  }
  return true
}

/** Takes what they said out of the database, in one transaction. */
async function mend(
  db: D1Database,
  site: SiteContext,
  visitors: readonly string[],
  person: Forgotten,
  now: number,
): Promise<void> {
  await retrying(async () => {
    const { events, emptied, changes } = await withoutPerson(db, site, visitors, person, now)
    const gone = emptied.map(({ visitor }) => visitor)
    await countPages(db, site, visitors, now, gone)
    await commit(db, site, { ...NOTHING, ...changes }, [
      ...deleteEvents(db, site.id, events),
      ...(gone.length > 0 ? deleteVisitors(db, site.id, emptied) : []),
    ])
  })
  forget(
    site.id,
    visitors.map((visitor) => ({ visitor })),
  )
}
