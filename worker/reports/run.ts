import {
  addPassage,
  addStranger,
  emptySums,
  finishSums,
  passageOf,
  readSums,
  type Sums,
  strangerOf,
  writeSums,
} from '../../shared/reports/index.ts'
import { decodeRegisters } from '../../shared/scoring/index.ts'
import { type LeadRow, listLeadsById } from '../db/leads.ts'
import { countPeople, listSeenVisitors } from '../db/people.ts'
import { forgetGone, insertRun, type TakenRun, takeRun, updateRun } from '../db/reports.ts'
import { breathe, type Env } from '../env.ts'
import { newId } from '../project/new-id.ts'
import { isMachine } from '../project/noise.ts'
import { type Budget, hasLeft } from '../read/budget.ts'
import { currentSite, type SiteContext, siteDatabase } from '../read/site.ts'
import { finishRun } from './finish.ts'
import { eachHistory } from './histories.ts'

/** Rows looked at together. A lead's events are read, a stranger's are not. */
const VISITORS = 1_000
const LEADS = 100
/** For a slice, to note how far it came, and to finish. */
const STATEMENTS = 60
/** How often it is noted how far a run came: what is shown, and what is lost if its runner dies. */
const NOTED_MS = 2_000
/** Longer than any slice takes. */
const LEASE_MS = 60_000

/** Begins to make a site's reports, as of now. Where that is under way already, nothing begins. */
export async function beginRun(
  db: D1Database,
  siteId: string,
  { review }: { review: boolean },
  now: number,
): Promise<void> {
  const run = { id: newId(), asOf: now, review, sums: writeSums(emptySums()) }
  await insertRun(db, siteId, run).run()
}

/**
 * Goes on with a site's reports until they are done or the budget is spent. May be stopped anywhere, and called by two at once:
 * one at a time is let at it. Reads only; what the door does is not in its way.
 */
export async function advanceRun(env: Env, siteId: string, budget: Budget): Promise<void> {
  const site = await currentSite(env, siteId)
  if (!site) return
  const db = siteDatabase(env, site)
  if (!hasLeft(budget, STATEMENTS)) return
  let run = await takeRun(db, siteId, Date.now(), Date.now() + LEASE_MS)
  if (!run) return
  const sums = readSums<Sums>(run.sums)
  run.total ??= await countPeople(db, siteId)
  for (;;) {
    const noted = Math.min(budget.until, Date.now() + NOTED_MS)
    let isDone = false
    while (!isDone && Date.now() < noted && hasLeft(budget, STATEMENTS)) {
      await breathe()
      isDone = await slice(db, site, run, sums, budget)
    }
    if (isDone) {
      finishSums(sums)
      return finishRun(env, db, site, run, sums, budget)
    }
    const isOver = !hasLeft(budget, STATEMENTS)
    const next = isOver ? 0 : Date.now() + LEASE_MS
    const noting = updateRun(db, siteId, { ...run, sums: writeSums(sums) }, next)
    const [result] = await db.batch([noting, ...forgetGone(db, siteId)])
    if (result?.meta.changes === 0 || isOver) return
    run = { ...run, takenUntil: next }
  }
}

/** The next rows into the sums; says whether none are left. */
async function slice(
  db: D1Database,
  site: SiteContext,
  run: TakenRun,
  sums: Sums,
  budget: Budget,
): Promise<boolean> {
  if (run.phase === 'visitors') {
    const visitors = await listSeenVisitors(db, site.id, { after: run.cursor, limit: VISITORS })
    for (const { leadId, url, firstSeenAt, arrivals, noise } of visitors) {
      if (leadId !== null || url === null || firstSeenAt > run.asOf) continue
      if (isMachine(JSON.parse(noise ?? 'null'), site.settings)) continue
      addStranger(sums, strangerOf({ firstSeenAt, arrivals: JSON.parse(arrivals ?? 'null') }, url), run.asOf)
    }
    run.done += visitors.length
    run.cursor = visitors.length < VISITORS ? '' : (visitors.at(-1)?.id ?? '')
    if (run.cursor === '') run.phase = 'leads'
    return false
  }
  const leads = await listLeadsById(db, site.id, { after: run.cursor, limit: LEADS })
  const isMeant = ({ createdAt }: LeadRow) => createdAt <= run.asOf
  const kept = leads
    .filter(isMeant)
    .filter(
      ({ quarantine, registers }) => quarantine === null && !site.compiled.holds(decodeRegisters(registers)),
    )
  let added = 0
  for await (const history of eachHistory(db, site, kept, budget)) {
    addPassage(sums, passageOf(history, site.compiled, run.asOf, site.settings), run.asOf)
    added++
  }
  // Where the budget was spent first, the rest is the next slice's.
  const isWhole = added === kept.length
  const end = isWhole ? leads.length : leads.findIndex(({ id }) => id === kept[added - 1]?.id) + 1
  sums.held += leads.slice(0, end).filter(isMeant).length - added
  run.done += end
  run.cursor = leads[end - 1]?.id ?? run.cursor
  return isWhole && leads.length < LEADS
}
