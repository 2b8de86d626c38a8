import {
  checkModel,
  collectingBoth,
  type Fault,
  fromNow,
  type Model,
  needsRemerge,
  needsReplay,
} from '../../shared/scoring/index.ts'
import { deleteDraft } from '../db/drafts.ts'
import { insertJob, listRunning, supersedeJobs } from '../db/jobs.ts'
import { findLatestVersion, insertModel, type PublishMode } from '../db/models.ts'
import { updateVersions } from '../db/sites.ts'
import type { Env } from '../env.ts'
import { announceWithin } from '../notify/announce.ts'
import { advanceUntil } from '../project/model-job.ts'
import { budgetUntil, meteredEnv, OWN_STATEMENTS } from '../read/budget.ts'
import { isPattern } from '../read/match-url.ts'
import { compile, currentSite, loadSite, newestModel, siteDatabase, spreadSite } from '../read/site.ts'
import { ontoNewest } from './onto-newest.ts'
import { MODEL_DRAFT } from './save-draft.ts'

export interface Publication {
  /** Any JSON: it is checked. */
  model: unknown
  mode?: PublishMode
  author: string
  note?: string
  /**
   * The version that the model began with. What was published since is kept, and only what the model changes is put onto
   * it; without it the model is taken as a whole.
   */
  base?: number | undefined
  /** Whether it is the draft that is published, so that there is none any more. */
  fromDraft?: boolean
}

export type Published =
  | {
      ok: true
      version: number
      mode: PublishMode
      /** False while what it needs is collected from the past: until then the version before it serves. */
      serving: boolean
    }
  | {
      ok: false
      faults: Fault[]
      /** Where the model and what was published since its base say two things, a sentence each. */
      clashes?: string[]
    }

/** How long a request goes on with it after its answer. */
const FINISHING_MS = 5_000

/** Two people publishing at once are rare, and each try is whole. */
const TRIES = 5

/**
 * A model as the site's next version, immutable from now on. Where it only prices anew what is collected already, it
 * serves at once; else as soon as everybody's past has been gone through for it. Leads are put where it sees them in the
 * background: call `finishPublish`, or leave it to cron.
 */
export async function publishModel(
  env: Env,
  siteId: string,
  publication: Publication,
  now: number,
): Promise<Published> {
  const checked = checkModel(publication.model, isPattern)
  if (!checked.ok) return checked
  for (let tries = 1; ; tries++) {
    try {
      return await publishOnce(env, siteId, { ...publication, model: checked.model }, now)
    } catch (error) {
      const raced = error instanceof Error && error.message.includes('constraint failed')
      if (!raced || tries >= TRIES) throw error
    }
  }
}

/** Goes on with what a publish left to be done, for a while. Cron does the rest. */
export async function finishPublish(given: Env, siteId: string, now: number): Promise<void> {
  const budget = budgetUntil(Date.now() + FINISHING_MS, OWN_STATEMENTS)
  const env = meteredEnv(given, budget)
  const site = await loadSite(env, siteId, now)
  if (!site) return
  const db = siteDatabase(env, site)
  for (const job of await listRunning(db, siteId)) await advanceUntil(env, db, job, now, budget)
  await announceWithin(env, db, now, budget)
}

async function publishOnce(
  env: Env,
  siteId: string,
  { model: own, base, mode = 'silent', author, note = '', fromDraft = false }: Publication & { model: Model },
  now: number,
): Promise<Published> {
  const site = await currentSite(env, siteId, now)
  if (!site) throw new Error(`No site ${siteId}`)
  const db = siteDatabase(env, site)
  const version = (await findLatestVersion(db, siteId)) + 1
  const { model: wanted, clashes } = await ontoNewest(db, site, own, base)
  if (clashes.length > 0) return { ok: false, faults: [], clashes }
  const model = mode === 'from-now' ? fromNow(newestModel(site), wanted, { at: now, version }) : wanted
  const checked = checkModel(model, isPattern)
  if (!checked.ok) return checked
  const serving = compile(site.model, site.covers)
  const next = compile(model)
  const replay = needsReplay(serving, next)
  const covers = replay
    ? [collectingBoth(serving, next).basis]
    : // Whatever is complete for what has served so far, a replay under way or not.
      [...new Set([serving.basis, site.compiled.basis, ...serving.covers])].filter(
        (basis) => basis !== next.basis,
      )
  const published = { version, author, note, mode, servedAt: replay ? null : now }
  await db.batch([
    insertModel(db, siteId, { ...published, model: JSON.stringify(model), covers }, now),
    updateVersions(
      db,
      site,
      replay ? { serving: site.modelVersion, next: version } : { serving: version, next: null },
    ),
    supersedeJobs(db, siteId, 'model', now),
    insertJob(db, {
      siteId,
      id: `model:${version}`,
      modelVersion: version,
      phase: replay ? 'collect' : 'settle',
      cursor: '',
      done: 0,
      remerge: needsRemerge(serving, next) ? 1 : 0,
      startedAt: now,
    }),
    ...(fromDraft ? [deleteDraft(db, siteId, MODEL_DRAFT)] : []),
  ])
  await spreadSite(env, siteId, now)
  return { ok: true, version, mode, serving: !replay }
}
