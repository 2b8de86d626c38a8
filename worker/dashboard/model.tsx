import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { checkModel, differencesOf, type Model, presets } from '../../shared/scoring/index.ts'
import { finishPublish, publishModel } from '../actions/publish-model.ts'
import { restoreVersion } from '../actions/restore-version.ts'
import { dropDraft, MODEL_DRAFT, saveDraft } from '../actions/save-draft.ts'
import { findDraft } from '../db/drafts.ts'
import { listJobs } from '../db/jobs.ts'
import { findModel, listModels } from '../db/models.ts'
import { isPattern } from '../read/match-url.ts'
import { newestModel, type SiteContext, siteDatabase } from '../read/site.ts'
import { type Effect, EffectPanel } from './effect.tsx'
import { findEffect } from './find-effect.ts'
import { frameOf } from './frame.ts'
import { layout } from './layout.tsx'
import { toldFaults } from './model-faults.ts'
import { modeOf, NO_JSON, readModelForm, UNREADABLE } from './model-form.ts'
import { ModelJson } from './model-json.tsx'
import { ModelEffect, ModelPage, type ModelView } from './model-page.tsx'
import { ModelProgress } from './model-progress.tsx'
import { isPreset, PresetList, PresetPage } from './presets.tsx'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  isPart,
  noteAct,
  requireChange,
} from './session.ts'
import { VersionPage } from './version-page.tsx'

const UNCHANGED: Effect = { state: 'none', hint: 'Nothing is changed yet.' }

/** The model: read, turned, tried, published, and taken back. */
export const model = new Hono<Dashboard>()
  .get('/dashboard/model', async (c) => {
    const site = await freshSiteOf(c)
    const edited = await findEdited(c, site)
    const effect = edited.draft?.isSound
      ? await findEffect(c.env, site, edited.model, { of: 'page' })
      : UNCHANGED
    return showModel(c, site, { ...edited, effect, done: DONE[c.req.query('done') ?? ''] ?? null })
  })
  .get('/dashboard/model/json', async (c) => {
    const site = await freshSiteOf(c)
    return showJson(c, site, (await findEdited(c, site)).text, UNCHANGED)
  })
  .get('/dashboard/model/progress', async (c) => {
    const site = await freshSiteOf(c)
    const [job] = await listJobs(siteDatabase(c.env, site), site.id, 1)
    const isEnded = job?.status !== 'running'
    return c.html(<ModelProgress frame={frameOf(c)} job={job ?? null} isEnded={isEnded} />)
  })
  .get('/dashboard/model/what-if', async (c) => {
    const site = await freshSiteOf(c)
    const effect = await findEffect(c.env, site, (await findEdited(c, site)).model, { of: 'part' })
    return c.html(<EffectPanel frame={frameOf(c, 'model')} effect={effect} />)
  })
  .post('/dashboard/model/what-if', async (c) => {
    const site = await freshSiteOf(c)
    const { wanted, mode } = await readModelForm(c, (await findEdited(c, site)).model)
    const effect =
      wanted === UNREADABLE ? NO_JSON : await findEffect(c.env, site, wanted, { of: 'part', mode })
    const view = { effect, mode, mayChange: c.get('viewer').mayChange }
    return c.html(<ModelEffect frame={frameOf(c, 'model')} view={view} />)
  })
  .post('/dashboard/model', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const edited = await findEdited(c, site)
    const { wanted, mode, action, json } = await readModelForm(c, edited.model)
    const author = c.get('viewer').name
    if (wanted === UNREADABLE) return showJson(c, site, json ?? '', NO_JSON)
    if (action === 'save') {
      await saveDraft(siteDatabase(c.env, site), site.id, { model: wanted, author }, Date.now())
      return c.redirect(modelUrl(c, json === null ? '?done=saved' : '/json'), 303)
    }
    const note = noteOf(newestModel(site), wanted)
    const publication = { model: wanted, mode, author, note, fromDraft: true }
    const published = await publishModel(c.env, site.id, publication, Date.now())
    if (!published.ok) {
      const effect: Effect = { state: 'refused', faults: toldFaults(wanted, published.faults) }
      if (json !== null) return showJson(c, site, json, effect)
      // As it was typed; what the form makes of a model has a model's form, whatever its numbers.
      return showModel(c, site, { ...edited, model: wanted as Model, effect, done: null })
    }
    await noteAct(c, 'publishModel', `${published.version}`)
    c.executionCtx.waitUntil(finishPublish(c.env, site.id, Date.now()))
    return c.redirect(modelUrl(c, '?done=published'), 303)
  })
  .post('/dashboard/model/drop', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    await dropDraft(siteDatabase(c.env, site), site.id)
    return c.redirect(modelUrl(c, '?done=dropped'), 303)
  })
  .get('/dashboard/model/presets', async (c) => {
    const { name } = newestModel(await freshSiteOf(c))
    const frame = frameOf(c, 'model')
    return c.html(layout(frame, 'Presets', <PresetList frame={frame} current={name} />))
  })
  .get('/dashboard/model/presets/:id', async (c) => {
    const id = c.req.param('id')
    if (!isPreset(id)) throw new HTTPException(404)
    const site = await freshSiteOf(c)
    const frame = frameOf(c, 'model')
    const of = isPart(c) ? 'part' : 'page'
    const effect = await findEffect(c.env, site, presets[id], { of })
    if (of === 'part') return c.html(<EffectPanel frame={frame} effect={effect} />)
    const view = {
      ...{ id, preset: presets[id], effect, mayChange: c.get('viewer').mayChange },
      hasDraft: (await findEdited(c, site)).draft !== null,
    }
    return c.html(layout(frame, view.preset.name, <PresetPage frame={frame} view={view} />))
  })
  .post('/dashboard/model/presets/:id', async (c) => {
    requireChange(c)
    const id = c.req.param('id')
    if (!isPreset(id)) throw new HTTPException(404)
    const site = await freshSiteOf(c)
    const draft = { model: presets[id], author: c.get('viewer').name }
    await saveDraft(siteDatabase(c.env, site), site.id, draft, Date.now())
    return c.redirect(modelUrl(c, '?done=saved'), 303)
  })
  .get('/dashboard/model/versions/:version', async (c) => {
    const site = await freshSiteOf(c)
    const found = await findModel(siteDatabase(c.env, site), site.id, Number(c.req.param('version')))
    if (!found) throw new HTTPException(404)
    const { model: text, ...version } = found
    const old: Model = JSON.parse(text)
    const frame = frameOf(c, 'model')
    const of = isPart(c) ? 'part' : 'page'
    const effect = await findEffect(c.env, site, old, { of })
    if (of === 'part') return c.html(<EffectPanel frame={frame} effect={effect} />)
    const differences = differencesOf(newestModel(site), old)
    const view = { version, differences, effect, mayChange: c.get('viewer').mayChange }
    return c.html(layout(frame, `Version ${version.version}`, <VersionPage frame={frame} view={view} />))
  })
  .post('/dashboard/model/versions/:version/restore', async (c) => {
    requireChange(c)
    const { mode } = await c.req.parseBody()
    const wanted = {
      version: Number(c.req.param('version')),
      author: c.get('viewer').name,
      mode: modeOf(mode),
    }
    const site = c.get('site')
    const published = await restoreVersion(c.env, site.id, wanted, Date.now())
    if (!published?.ok) throw new HTTPException(404)
    await noteAct(c, 'restoreModel', `${wanted.version}`)
    c.executionCtx.waitUntil(finishPublish(c.env, site.id, Date.now()))
    return c.redirect(modelUrl(c, '?done=published'), 303)
  })

const DONE: Partial<Record<string, string>> = {
  saved: 'The draft is kept. Nothing changes until it is published.',
  published: 'Published.',
  dropped: 'The draft is gone.',
}

/** What is being edited: the draft where there is one, else the newest version. A draft with faults is edited as text. */
async function findEdited(
  c: DashboardContext,
  site: SiteContext,
): Promise<Pick<ModelView, 'model' | 'draft'> & { text: string }> {
  const draft = await findDraft(siteDatabase(c.env, site), site.id, MODEL_DRAFT)
  const wanted: unknown = draft ? JSON.parse(draft.body) : newestModel(site)
  const checked = checkModel(wanted, isPattern)
  return {
    model: checked.ok ? checked.model : newestModel(site),
    draft: draft && { author: draft.author, updatedAt: draft.updatedAt, isSound: checked.ok },
    text: JSON.stringify(wanted, null, 2),
  }
}

async function showModel(
  c: DashboardContext,
  site: SiteContext,
  shown: Pick<ModelView, 'model' | 'draft' | 'effect' | 'done'>,
) {
  const db = siteDatabase(c.env, site)
  const [versions, [job]] = await Promise.all([listModels(db, site.id), listJobs(db, site.id, 1)])
  const { mayChange } = c.get('viewer')
  const { model, draft, effect, done } = shown
  const view: ModelView = {
    ...{ model, draft, effect, done, mode: 'silent', versions, serving: site.modelVersion, mayChange },
    job: job?.status === 'running' ? job : null,
  }
  const frame = frameOf(c, 'model')
  if (effect.state === 'refused') c.status(422)
  return c.html(layout(frame, 'Model', <ModelPage frame={frame} view={view} />))
}

function showJson(c: DashboardContext, site: SiteContext, text: string, effect: Effect) {
  const { mayChange } = c.get('viewer')
  const view = { name: newestModel(site).name, effect, mode: 'silent', mayChange } as const
  const frame = frameOf(c, 'model')
  if (effect.state === 'refused') c.status(422)
  return c.html(layout(frame, 'Model as JSON', <ModelJson frame={frame} view={view} text={text} />))
}

/** What changed, for the list of versions. */
function noteOf(before: Model, wanted: unknown): string {
  const checked = checkModel(wanted, isPattern)
  return checked.ok ? differencesOf(before, checked.model).join(' ').slice(0, 200) : ''
}

function modelUrl(c: DashboardContext, rest: string): string {
  return `${frameOf(c).prefix}/dashboard/model${rest}`
}
