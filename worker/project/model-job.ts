import { emptyRegisters, encodeRegisters } from '../../shared/scoring/index.ts'
import { type ModelJob, updateJob } from '../db/jobs.ts'
import { listLeadIdsOfOtherModel, listLeadsById } from '../db/leads.ts'
import { listMachines } from '../db/machines.ts'
import { updateServed } from '../db/models.ts'
import { raiseEpoch } from '../db/settings.ts'
import { updateRanked, updateVersions } from '../db/sites.ts'
import { listVisitorsNotBeginning } from '../db/visitors.ts'
import { breathe, type Env } from '../env.ts'
import { type Budget, hasLeft } from '../read/budget.ts'
import { reloadSite, type SiteContext, spreadSite } from '../read/site.ts'
import { isConflict } from './commit.ts'
import { rebuildVisitors } from './rebuild.ts'
import { rejudge } from './rejudge.ts'
import { settle } from './settle.ts'

/** Visitors whose events are read for one transaction, leads settled in one, and leads put together anew in one. */
const VISITORS = 25
const LEADS = 100
const REMERGED = 25
/** Visitors looked at for machines. */
const SCANNED = 1_000
/** Statements of a slice, at most: whose they are is asked lead by lead where machines are judged anew. */
const STATEMENTS = { collect: 45, settle: 45, judge: 90 } as const

/**
 * Takes a publish one slice further: first visitors, from their events, where the new version collects something else;
 * while that lasts the old version serves, and everybody collects for both. Then leads, which the new version puts where
 * it sees them. Machines are a job of their own: whoever is taken for one, by what the site now does with it. May be
 * stopped anywhere and run twice at once; whatever was written, was written whole.
 *
 * @returns What is left of the job, or null when nothing is, or another has taken it over.
 */
export async function advance(
  env: Env,
  db: D1Database,
  job: ModelJob,
  now: number,
): Promise<ModelJob | null> {
  const site = await reloadSite(db, job.siteId, now)
  if (!site) return null
  try {
    const left = await SLICES[job.phase](db, site, job, now)
    if (left?.phase !== job.phase) await spreadSite(env, job.siteId, now)
    return left
  } catch (error) {
    // Somebody has published meanwhile, or rows were fought for too long: whoever comes next looks at it afresh.
    if (isConflict(error)) return null
    throw error
  }
}

/** Goes on with it, slice by slice, as far as the budget goes. */
export async function advanceUntil(
  env: Env,
  db: D1Database,
  job: ModelJob,
  now: number,
  budget: Budget,
): Promise<void> {
  let left: ModelJob | null = job
  while (left && hasLeft(budget, STATEMENTS[left.phase])) {
    await breathe()
    left = await advance(env, db, left, now)
  }
}

const SLICES = { collect, settle: settleSlice, judge } as const

async function collect(
  db: D1Database,
  site: SiteContext,
  job: ModelJob,
  now: number,
): Promise<ModelJob | null> {
  const settling: ModelJob = { ...job, phase: 'settle', cursor: '' }
  // Another runner was at the end first.
  if (site.modelVersion === job.modelVersion) return note(db, job, settling, now)
  if (site.next?.version !== job.modelVersion) return null
  const after = { after: job.cursor, limit: VISITORS }
  const ids = await listVisitorsNotBeginning(db, site.id, beginnings(site), after)
  if (ids.length > 0) {
    // By the model that serves nothing changes; what time has done meanwhile, time has done.
    await rebuildVisitors(db, site, ids, { now, cause: 'decay' })
    return note(db, job, { ...job, cursor: ids.at(-1) ?? job.cursor, done: job.done + ids.length }, now)
  }
  // All are complete, and whoever knows the old state of the site cannot write: so they stay it.
  await db.batch([
    updateVersions(db, site, { serving: job.modelVersion, next: null }),
    updateServed(db, site.id, job.modelVersion, now),
    updateJob(db, job, settling, now),
  ])
  return settling
}

async function settleSlice(
  db: D1Database,
  site: SiteContext,
  job: ModelJob,
  now: number,
): Promise<ModelJob | null> {
  if (site.modelVersion !== job.modelVersion) return null
  const remerge = job.remerge === 1
  const page = { after: job.cursor, limit: remerge ? REMERGED : LEADS }
  const ids = remerge
    ? (await listLeadsById(db, site.id, page)).map(({ id }) => id)
    : await listLeadIdsOfOtherModel(db, site.id, site.modelVersion, page)
  if (ids.length > 0) {
    await settle(db, site, ids, now, { cause: 'model', remerge })
    return note(db, job, { ...job, cursor: ids.at(-1) ?? job.cursor, done: job.done + ids.length }, now)
  }
  await db.batch([updateRanked(db, site.id, job.modelVersion), updateJob(db, job, 'done', now)])
  return null
}

async function judge(
  db: D1Database,
  site: SiteContext,
  job: ModelJob,
  now: number,
): Promise<ModelJob | null> {
  const page = { after: job.cursor, scanned: SCANNED, limit: VISITORS }
  const { ids, last } = await listMachines(db, site.id, page)
  if (ids.length > 0) await rejudge(db, site, ids, now)
  if (last !== null) return note(db, job, { ...job, cursor: last, done: job.done + ids.length }, now)
  // The edge may hold copies that were made before its machine's turn came.
  await db.batch([updateJob(db, job, 'done', now), raiseEpoch(db, site.id)])
  return null
}

async function note(
  db: D1Database,
  before: ModelJob,
  after: ModelJob,
  now: number,
): Promise<ModelJob | null> {
  const { meta } = await updateJob(db, before, after, now).run()
  return meta.changes === 0 ? null : after
}

/** How the text of registers begins that are complete, and of those of nobody. */
function beginnings({ compiled }: SiteContext): string[] {
  return ['', compiled.basis].map((basis) => {
    const text = encodeRegisters({ ...emptyRegisters(), basis })
    return text.slice(0, text.indexOf('|', text.indexOf('|') + 1) + 1)
  })
}
