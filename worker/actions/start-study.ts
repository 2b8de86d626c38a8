import { checkModel, type Fault } from '../../shared/scoring/index.ts'
import { findDraft } from '../db/drafts.ts'
import { findModel } from '../db/models.ts'
import { listOpenStudies } from '../db/studies.ts'
import type { Env } from '../env.ts'
import type { Asked } from '../predict/asked.ts'
import { beginPrediction, beginStudy } from '../predict/begin.ts'
import { goOn } from '../predict/study.ts'
import { budgetUntil, meteredEnv, OWN_STATEMENTS } from '../read/budget.ts'
import { isPattern } from '../read/match-url.ts'
import { currentSite, type SiteContext, siteDatabase } from '../read/site.ts'
import { MODEL_DRAFT } from './save-draft.ts'

/** What is looked at: what outcomes teach, a version of the model, or what is being edited. */
export type Subject = { kind: 'prediction' } | { kind: 'version'; version: number } | { kind: 'draft' }

export type Started =
  | { ok: true }
  | { ok: false; reason: 'no such version' | 'there is no draft' }
  | { ok: false; reason: 'the draft has faults'; faults: Fault[] }

/**
 * Begins to look at a site's own history. One that is under way goes on, unless it is of a draft, which may have been
 * changed since. `continueStudies` takes it further, and so does cron.
 */
export async function startStudy(
  db: D1Database,
  site: SiteContext,
  subject: Subject,
  now: number,
): Promise<Started> {
  if (subject.kind === 'prediction') {
    await beginPrediction(db, site, now)
    return { ok: true }
  }
  const wanted = await modelOf(db, site, subject)
  if (!wanted.ok) return wanted
  await beginStudy(db, site, { subject: subjectOf(subject), asked: wanted.asked }, now)
  return { ok: true }
}

/** Goes on with a site's studies for at most so long. */
export async function continueStudies(
  given: Env,
  siteId: string,
  now: number,
  mostMs = 20_000,
): Promise<void> {
  const budget = budgetUntil(Date.now() + mostMs, OWN_STATEMENTS)
  const env = meteredEnv(given, budget)
  const site = await currentSite(env, siteId, now)
  if (!site) return
  const db = siteDatabase(env, site)
  for (const study of await listOpenStudies(db, siteId)) await goOn(db, site, study, budget)
}

/** As its studies are called. */
export function subjectOf(subject: Subject): string {
  return subject.kind === 'version' ? `model:${subject.version}` : subject.kind
}

type Wanted = { ok: true; asked: Pick<Asked, 'model' | 'modelVersion'> } | Extract<Started, { ok: false }>

async function modelOf(
  db: D1Database,
  site: SiteContext,
  subject: Exclude<Subject, { kind: 'prediction' }>,
): Promise<Wanted> {
  if (subject.kind === 'version') {
    const found = await findModel(db, site.id, subject.version)
    if (!found) return { ok: false, reason: 'no such version' }
    return { ok: true, asked: { model: JSON.parse(found.model), modelVersion: subject.version } }
  }
  const draft = await findDraft(db, site.id, MODEL_DRAFT)
  if (!draft) return { ok: false, reason: 'there is no draft' }
  const checked = checkModel(JSON.parse(draft.body), isPattern)
  if (!checked.ok) return { ok: false, reason: 'the draft has faults', faults: checked.faults }
  return { ok: true, asked: { model: checked.model, modelVersion: null } }
}
