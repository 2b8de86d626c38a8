import { beginTraining, learn, type Training, workOf } from '../../shared/predict/index.ts'
import { listLeadsById } from '../db/leads.ts'
import { deletePredictor, upsertPredictor } from '../db/predictors.ts'
import { deleteSnapshots, upsertSnapshots } from '../db/snapshots.ts'
import { deleteOtherStudies, type Study, updateStudy } from '../db/studies.ts'
import { breathe } from '../env.ts'
import { type Budget, hasLeft } from '../read/budget.ts'
import { featuresOf } from '../read/features.ts'
import type { PublishedPredictor } from '../read/prediction.ts'
import { compile, type SiteContext } from '../read/site.ts'
import type { Asked, Learnt } from './asked.ts'
import { type Backtest, backtestOf } from './backtest.ts'
import { shareOf, sliceOf } from './draw.ts'
import { lookAt } from './look.ts'
import { loadTable } from './table.ts'

/** Of a slice: leads, links, visitors, claims, how many events there are, those of the first leads, then the write and what was found. */
const STATEMENTS = 9
/** To read what was found, to learn and to finish. */
const LEARNING = 160

/**
 * Takes a study further as far as the budget goes, a slice at a time: leads are looked at, then what was found is judged or learnt from.
 * Each slice is noted with what it found, so it may be stopped anywhere, taken up by another, and run twice at once.
 *
 * @returns Whether it has come to its end, or somebody else goes on with it.
 */
export async function goOn(
  db: D1Database,
  site: SiteContext,
  begun: Study,
  budget: Budget,
): Promise<boolean> {
  let study: Study | null = begun
  while (study?.phase === 'look') {
    if (!hasLeft(budget, STATEMENTS)) return false
    await breathe()
    study = await look(db, site, study, budget)
  }
  if (study?.phase !== 'learn') return true
  if (!hasLeft(budget, LEARNING)) return false
  const asked: Asked = JSON.parse(study.asked)
  return study.subject === 'prediction' ? learnFrom(db, study, asked, budget.until) : judge(db, study, asked)
}

async function look(db: D1Database, site: SiteContext, study: Study, budget: Budget): Promise<Study | null> {
  const { model, goal, horizonDays }: Asked = JSON.parse(study.asked)
  const compiled = compile(model)
  const withFeatures = study.subject === 'prediction'
  const width = withFeatures ? featuresOf(compiled).features.length : 0
  const limit = sliceOf(width)
  const leads = await listLeadsById(db, site.id, { after: study.cursor, limit })
  const looking = { compiled, goal, horizonDays, withFeatures, now: study.startedAt }
  const share = shareOf(study.of, width)
  const { snapshots, stoppedAt } = await lookAt(db, site, leads, { ...looking, share }, budget)
  const rows = [...snapshots].map(([leadId, found]) => ({ leadId, body: JSON.stringify(found) }))
  const done = stoppedAt === null ? leads : leads.slice(0, leads.findIndex(({ id }) => id === stoppedAt) + 1)
  const next: Study = {
    ...study,
    cursor: done.at(-1)?.id ?? study.cursor,
    done: study.done + done.length,
    phase: stoppedAt === null && leads.length < limit ? 'learn' : 'look',
  }
  return note(db, next, rows.length > 0 ? [upsertSnapshots(db, site.id, study.id, rows)] : [])
}

async function judge(db: D1Database, study: Study, asked: Asked): Promise<true> {
  const table = await loadTable(db, study, [])
  const backtest: Backtest = backtestOf(table, asked)
  await finish(db, study, backtest)
  return true
}

async function learnFrom(db: D1Database, begun: Study, asked: Asked, end: number): Promise<boolean> {
  const { features, shapes } = featuresOf(compile(asked.model))
  const table = await loadTable(db, begun, features)
  let study: Study | null = begun
  let training: Training = begun.training === null ? beginTraining(table) : JSON.parse(begun.training)
  const work = workOf(training, table)
  while (work && training.phase !== 'done') {
    if (Date.now() >= end) return false
    await breathe()
    training = learn(training, table, work, asked.callsPerWeek)
    if (training.phase === 'done') break
    study = await note(db, { ...study, training: JSON.stringify(training) })
    if (!study) return true
  }
  if (training.phase !== 'done') {
    await finish(db, study, training, [deletePredictor(db, study)])
    return true
  }
  const { trained } = training
  const isPublished = trained.judged?.beatsRules === true
  const { goal, horizonDays, modelVersion } = asked
  const published: PublishedPredictor = {
    ...{
      predictor: trained.predictor,
      yardstick: trained.yardstick,
      isExperimental: trained.gate.state === 'experimental',
    },
    ...{ shapes, modelVersion: modelVersion ?? 0, goal, horizonDays },
  }
  const body = JSON.stringify(published)
  await finish(db, study, { phase: 'done', trained, isPublished, modelVersion } satisfies Learnt, [
    isPublished ? upsertPredictor(db, study, { body, publishedAt: Date.now() }) : deletePredictor(db, study),
  ])
  return true
}

/** The end: what was found of single leads is gone, and so is whatever was found before. */
async function finish(
  db: D1Database,
  study: Study,
  result: unknown,
  more: readonly D1PreparedStatement[] = [],
): Promise<void> {
  await note(db, { ...study, phase: 'done', training: null, result: JSON.stringify(result) }, [
    ...more,
    deleteSnapshots(db, study.siteId, study.id),
    ...deleteOtherStudies(db, study.siteId, study),
  ])
}

/** Null where somebody else has gone on with it. */
async function note(
  db: D1Database,
  study: Study,
  found: readonly D1PreparedStatement[] = [],
): Promise<Study | null> {
  const [noted] = await db.batch([updateStudy(db, study, Date.now()), ...found])
  return noted?.meta.changes === 0 ? null : { ...study, version: study.version + 1 }
}
