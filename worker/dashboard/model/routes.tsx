import { Hono } from 'hono'
import { checkModel, differencesOf, type Model, type Rebased } from '../../../shared/scoring/index.ts'
import { ontoNewest } from '../../actions/onto-newest.ts'
import { finishPublish, publishModel } from '../../actions/publish-model.ts'
import { dropDraft, saveDraft } from '../../actions/save-draft.ts'
import { listJobs } from '../../db/jobs.ts'
import { listModels } from '../../db/models.ts'
import { isPattern } from '../../read/match-url.ts'
import { newestModel, newestVersion, type SiteContext, siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { type Effect, EffectPanel } from '../effect/effect.tsx'
import { findEffect } from '../effect/find-effect.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { turned } from './edit.ts'
import { findBegun, findEdited, isPublished } from './edited.ts'
import { type ToldFault, toldFaults } from './faults.ts'
import { NO_JSON, readFields, readModelForm, UNREADABLE } from './form.ts'
import { ModelJson } from './json-page.tsx'
import { type Meanwhile, movedDraft, publishedSince } from './meanwhile.tsx'
import { ModelEffect, ModelPage, type ModelView } from './model-page.tsx'
import { DONE, modelUrl } from './place.ts'
import { ModelProgress } from './progress.tsx'

const UNCHANGED: Effect = { state: 'none', hint: 'Nothing is changed yet.' }

/** The model: read, turned, tried and published. */
export const model = new Hono<Dashboard>()
  .get('/dashboard/model', async (c) => {
    const site = await freshSiteOf(c)
    const edited = await findEdited(siteDatabase(c.env, site), site)
    const effect = edited.draft?.isSound
      ? await findEffect(c.env, site, edited.model, { of: 'page', base: edited.base })
      : UNCHANGED
    return showModel(c, site, { ...edited, effect, done: DONE[c.req.query('done') ?? ''] ?? null })
  })
  .get('/dashboard/model/json', async (c) => {
    const site = await freshSiteOf(c)
    return showJson(c, site, { ...(await findEdited(siteDatabase(c.env, site), site)), effect: UNCHANGED })
  })
  .get('/dashboard/model/progress', async (c) => {
    const site = await freshSiteOf(c)
    const [job] = await listJobs(siteDatabase(c.env, site), site.id, 1)
    const isEnded = job?.status !== 'running'
    const frame = frameOf(c)
    return c.html(part(frame, <ModelProgress frame={frame} job={job ?? null} isEnded={isEnded} />))
  })
  .get('/dashboard/model/what-if', async (c) => {
    const site = await freshSiteOf(c)
    const { model, base } = await findEdited(siteDatabase(c.env, site), site)
    const effect = await findEffect(c.env, site, model, { of: 'part', base })
    const frame = frameOf(c, 'model')
    return c.html(part(frame, <EffectPanel frame={frame} effect={effect} />))
  })
  .post('/dashboard/model/what-if', async (c) => {
    const site = await freshSiteOf(c)
    const form = await findWanted(c, site)
    const effect = await findEffectOf(c, site, form)
    const view = { effect, mode: form.mode, mayChange: c.get('viewer').mayChange }
    const frame = frameOf(c, 'model')
    return c.html(part(frame, <ModelEffect frame={frame} view={view} />))
  })
  .post('/dashboard/model', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const db = siteDatabase(c.env, site)
    const form = await findWanted(c, site)
    const { wanted, mode, action, json, begun, edited } = form
    const author = c.get('viewer').name
    if (wanted === UNREADABLE) return showJson(c, site, { ...edited, text: json ?? '', effect: NO_JSON })
    const { draft } = edited
    // A draft of somebody else is neither replaced nor published unseen.
    const isOthers = begun.isMoved && (action === 'save' || form.hadDraft)
    const checked = checkModel(wanted, isPattern)
    if (isOthers && checked.ok) {
      const moved = movedDraft(newestModel(site), checked.model, draft?.author ?? null)
      return showMeanwhile(c, site, form, { ...moved, model: checked.model })
    }
    // What a form leaves open is no draft either: nobody could see in it what was meant.
    const faults = faultsOf(form)
    if (json === null && faults.length > 0) return showRefused(c, site, form, faults)
    const put = await putOntoNewest(db, site, form)
    if (action === 'save') {
      if (put && put.clashes.length > 0) return showClashes(c, site, form, put)
      await saveDraft(db, site.id, { model: put?.model ?? wanted, author }, Date.now())
      return c.redirect(modelUrl(c, json === null ? '?done=saved' : '/json'), 303)
    }
    if (put && put.clashes.length === 0 && (await isPublished(db, site, put.model, mode))) {
      if (draft !== null && !begun.isMoved) await dropDraft(db, site.id)
      return c.redirect(modelUrl(c, '?done=same'), 303)
    }
    const note = put ? differencesOf(newestModel(site), put.model).join(' ').slice(0, 200) : ''
    const fromDraft = draft !== null && !begun.isMoved
    const publication = { model: wanted, base: begun.base, mode, author, note, fromDraft }
    const published = await publishModel(c.env, site.id, publication, Date.now())
    if (!published.ok) {
      if (published.clashes && put) return showClashes(c, await freshSiteOf(c), form, put)
      return showRefused(c, site, form, toldFaults(wanted, published.faults))
    }
    await noteAct(c, 'publishModel', `${published.version}`)
    c.executionCtx.waitUntil(finishPublish(c.env, site.id, Date.now()))
    const isAlone = begun.base >= published.version - 1
    return c.redirect(modelUrl(c, isAlone ? '?done=published' : '?done=both'), 303)
  })
  .post('/dashboard/model/drop', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    await dropDraft(siteDatabase(c.env, site), site.id)
    return c.redirect(modelUrl(c, '?done=dropped'), 303)
  })

/** What a form asks for, what it was begun with, and what is being edited now. */
async function findWanted(c: DashboardContext, site: SiteContext) {
  const fields = await readFields(c)
  const edited = await findEdited(siteDatabase(c.env, site), site)
  const begun = await findBegun(siteDatabase(c.env, site), site, edited, fields)
  return { ...readModelForm(fields, begun.model), edited, begun, hadDraft: Boolean(fields.draft) }
}

type Wanted = Awaited<ReturnType<typeof findWanted>>

/** All that is to be mended first, told at once. */
function faultsOf({ wanted, gaps }: Wanted): ToldFault[] {
  const checked = checkModel(wanted, isPattern)
  return checked.ok ? gaps : [...gaps, ...toldFaults(wanted, checked.faults)]
}

/** What is wanted, with what was published since it was begun; null where it is no model. */
async function putOntoNewest(db: D1Database, site: SiteContext, { wanted, begun }: Wanted) {
  const checked = checkModel(wanted, isPattern)
  return checked.ok ? ontoNewest(db, site, checked.model, begun.base) : null
}

/** What publishing what is wanted would do. */
async function findEffectOf(c: DashboardContext, site: SiteContext, form: Wanted): Promise<Effect> {
  const { wanted, mode, begun } = form
  if (wanted === UNREADABLE) return NO_JSON
  const faults = faultsOf(form)
  if (faults.length > 0) return { state: 'refused', faults }
  const db = siteDatabase(c.env, site)
  const put = await putOntoNewest(db, site, form)
  if (put && (await isPublished(db, site, put.model, mode))) return UNCHANGED
  return findEffect(c.env, site, wanted, { of: 'part', mode, base: begun.base })
}

/** What was asked for again, as it was typed, with what is wrong with it. */
function showRefused(
  c: DashboardContext,
  site: SiteContext,
  { json, mode, begun, edited, fields }: Wanted,
  faults: readonly ToldFault[],
) {
  const shown = { ...edited, base: begun.base, effect: { state: 'refused', faults } as const, mode }
  if (json !== null) return showJson(c, site, { ...shown, text: json })
  return showModel(c, site, { ...shown, model: turned(begun.model, fields), fields, done: null })
}

/** What was published since says otherwise: both are shown, and nothing is done. */
async function showClashes(
  c: DashboardContext,
  site: SiteContext,
  form: Wanted,
  { model, clashes }: Rebased,
) {
  const versions = await listModels(siteDatabase(c.env, site), site.id)
  const happened = publishedSince(versions, form.begun.base)
  return showMeanwhile(c, site, form, { happened, said: clashes, model })
}

/** The form again, begun with what is there now and with the person's own numbers in it. */
async function showMeanwhile(
  c: DashboardContext,
  site: SiteContext,
  { json, mode, edited }: Wanted,
  { model, ...meanwhile }: Meanwhile & { model: Model },
) {
  const base = newestVersion(site)
  const effect = await findEffect(c.env, site, model, { of: 'page', mode })
  c.status(409)
  const shown = { draft: edited.draft, base, effect, mode, meanwhile }
  return json === null
    ? showModel(c, site, { ...shown, model, start: JSON.stringify(model), done: null })
    : showJson(c, site, { ...shown, text: JSON.stringify(model, null, 2) })
}

async function showModel(
  c: DashboardContext,
  site: SiteContext,
  shown: Pick<ModelView, 'model' | 'base' | 'draft' | 'effect' | 'done'> &
    Partial<Pick<ModelView, 'mode' | 'fields' | 'start' | 'meanwhile'>>,
) {
  const db = siteDatabase(c.env, site)
  const [versions, [job]] = await Promise.all([listModels(db, site.id), listJobs(db, site.id, 1)])
  const { mayChange } = c.get('viewer')
  const view: ModelView = {
    ...{ mode: 'silent', fields: {}, start: null, meanwhile: null, ...shown },
    ...{ versions, serving: site.modelVersion, mayChange },
    job: job?.status === 'running' ? job : null,
  }
  const frame = frameOf(c, 'model')
  if (shown.effect.state === 'refused') c.status(422)
  return c.html(layout(frame, 'Model', <ModelPage frame={frame} view={view} />))
}

function showJson(
  c: DashboardContext,
  site: SiteContext,
  shown: Pick<ModelView, 'base' | 'draft' | 'effect'> &
    Partial<Pick<ModelView, 'mode' | 'meanwhile'>> & { text: string },
) {
  const { mayChange } = c.get('viewer')
  const view = { mode: 'silent', meanwhile: null, ...shown, name: newestModel(site).name, mayChange } as const
  const frame = frameOf(c, 'model')
  if (shown.effect.state === 'refused') c.status(422)
  return c.html(layout(frame, 'Model as JSON', <ModelJson frame={frame} view={view} />))
}
