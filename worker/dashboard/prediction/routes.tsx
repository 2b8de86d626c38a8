import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { MODEL_DRAFT, saveDraft } from '../../actions/save-draft.ts'
import { continueStudies, type Subject, startStudy, subjectOf } from '../../actions/start-study.ts'
import { findDraft } from '../../db/drafts.ts'
import { listModels } from '../../db/models.ts'
import { findPredictionReport, findSuggestedPoints } from '../../read/prediction-report.ts'
import { type SiteContext, siteDatabase } from '../../read/site.ts'
import { findBacktest, findStudy, listBacktests } from '../../read/studies.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  isPart,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { EffectPanel } from '../effect/effect.tsx'
import { findEffect } from '../effect/find-effect.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { reportUrl } from '../reports/section.tsx'
import { BacktestPage, nameOf } from './backtest-page.tsx'
import { PointsPage } from './points-page.tsx'
import { PredictionPage } from './prediction-page.tsx'
import { Looking } from './progress.tsx'

/** What outcomes say: of the models, of the leads, and of what rules should give. */
export const predictions = new Hono<Dashboard>()
  .get('/dashboard/reports/prediction', async (c) => {
    const site = await freshSiteOf(c)
    const frame = frameOf(c, 'reports')
    const report = await findPredictionReport(siteDatabase(c.env, site), site, Date.now())
    const view = { report, settings: site.settings, mayChange: c.get('viewer').mayChange }
    return c.html(layout(frame, 'Prediction', <PredictionPage frame={frame} view={view} />))
  })
  .post('/dashboard/reports/prediction', (c) => look(c, { kind: 'prediction' }, 'prediction'))
  .get('/dashboard/reports/prediction/progress', (c) => progress(c, 'prediction', 'prediction'))
  .get('/dashboard/reports/backtest', async (c) => {
    const site = await freshSiteOf(c)
    const db = siteDatabase(c.env, site)
    const frame = frameOf(c, 'reports')
    const [models, draft, all] = await Promise.all([
      listModels(db, site.id),
      findDraft(db, site.id, MODEL_DRAFT),
      listBacktests(db, site),
    ])
    const versions = [...(draft ? ['draft'] : []), ...models.map(({ version }) => String(version))]
    const chosen = chosenOf(c, site)
    if (!versions.includes(chosen)) throw new HTTPException(404)
    const { running, found } = await findBacktest(db, site, subjectOf(readSubject(chosen)))
    const named = all.map(({ subject, backtest }) => ({
      name: nameOf(subject.replace('model:', '')),
      backtest,
    }))
    const view = {
      ...{ running, at: found?.at ?? null, mayChange: c.get('viewer').mayChange },
      ...{ chosen, versions, backtest: found?.result ?? null, all: named },
    }
    return c.html(layout(frame, 'Backtest', <BacktestPage frame={frame} view={view} />))
  })
  .post('/dashboard/reports/backtest', async (c) => {
    const chosen = chosenOf(c, c.get('site'))
    return look(c, readSubject(chosen), `backtest?model=${chosen}`)
  })
  .get('/dashboard/reports/backtest/progress', (c) => {
    const chosen = chosenOf(c, c.get('site'))
    return progress(c, subjectOf(readSubject(chosen)), `backtest?model=${chosen}`)
  })
  .get('/dashboard/reports/points', async (c) => {
    const site = await freshSiteOf(c)
    const frame = frameOf(c, 'reports')
    const suggested = await findSuggestedPoints(siteDatabase(c.env, site), site)
    const of = isPart(c) ? 'part' : 'page'
    const effect = suggested
      ? await findEffect(c.env, site, suggested.model, { of })
      : { state: 'none' as const, hint: '' }
    if (of === 'part') return c.html(part(frame, <EffectPanel frame={frame} effect={effect} />))
    const mark = site.model.thresholds.enter
    const view = { suggested, effect, mark, mayChange: c.get('viewer').mayChange }
    return c.html(layout(frame, 'Suggested points', <PointsPage frame={frame} view={view} />))
  })
  .post('/dashboard/reports/points', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const db = siteDatabase(c.env, site)
    const suggested = await findSuggestedPoints(db, site)
    if (!suggested) throw new HTTPException(404)
    await saveDraft(db, site.id, { model: suggested.model, author: 'suggested points' }, Date.now())
    await noteAct(c, 'draftSuggestedPoints', null)
    return c.redirect(`${frameOf(c).prefix}/dashboard/model`, 303)
  })

/** A draft that has faults is to be looked at first. */
async function look(c: DashboardContext, subject: Subject, of: string): Promise<Response> {
  requireChange(c)
  const site = await freshSiteOf(c)
  const frame = frameOf(c)
  const started = await startStudy(siteDatabase(c.env, site), site, subject, Date.now())
  if (!started.ok && 'faults' in started) return c.redirect(`${frame.prefix}/dashboard/model`, 303)
  if (!started.ok) throw new HTTPException(404)
  await noteAct(c, subject.kind === 'prediction' ? 'startPrediction' : 'startBacktest', subjectOf(subject))
  c.executionCtx.waitUntil(continueStudies(c.env, site.id, Date.now()))
  return c.redirect(reportUrl(frame, of), 303)
}

async function progress(c: DashboardContext, subject: string, of: string) {
  const site = c.get('site')
  const { running } = await findStudy(siteDatabase(c.env, site), site, subject)
  const frame = frameOf(c, 'reports')
  if (running) return c.html(part(frame, <Looking frame={frame} running={running} of={of} />))
  c.header('hx-refresh', 'true')
  return c.body(null)
}

/** The version that serves, unless another is chosen. */
function chosenOf(c: DashboardContext, site: SiteContext): string {
  const model = c.req.query('model') ?? String(site.modelVersion)
  if (!/^(?:draft|[1-9]\d{0,5})$/.test(model)) throw new HTTPException(404)
  return model
}

function readSubject(model: string): Subject {
  return model === 'draft' ? { kind: 'draft' } : { kind: 'version', version: Number(model) }
}
