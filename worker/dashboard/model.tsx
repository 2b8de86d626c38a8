import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { checkModel, differencesOf, type Model } from '../../shared/scoring/index.ts'
import { finishPublish, publishModel } from '../actions/publish-model.ts'
import { restoreVersion } from '../actions/restore-version.ts'
import { dropDraft, MODEL_DRAFT, saveDraft } from '../actions/save-draft.ts'
import { findDraft } from '../db/drafts.ts'
import { findModel, listModels, type PublishMode } from '../db/models.ts'
import { isPattern } from '../read/match-url.ts'
import { newestModel, type SiteContext, siteDatabase } from '../read/site.ts'

import type { Effect } from './effect.tsx'
import { findEffect } from './find-effect.ts'
import { frameOf } from './frame.ts'
import { layout } from './layout.tsx'
import { edited, type Fields } from './model-edit.ts'
import { ModelJson } from './model-json.tsx'
import { ModelEffect, ModelPage, type ModelView } from './model-page.tsx'
import { type Dashboard, type DashboardContext, freshSiteOf, noteAct, requireChange } from './session.ts'
import { VersionPage } from './version-page.tsx'

const UNCHANGED: Effect = { state: 'none', hint: 'Nothing is changed yet.' }

/** The model: read, turned, tried, published, and taken back. */
export const model = new Hono<Dashboard>()
  .get('/dashboard/model', async (c) => {
    const site = await freshSiteOf(c)
    const { model, draft } = await findEdited(c, site)
    const effect = draft ? await findEffect(c.env, site, model) : UNCHANGED
    return showModel(c, site, { model, draft, effect, done: DONE[c.req.query('done') ?? ''] ?? null })
  })
  .get('/dashboard/model/json', async (c) => {
    const site = await freshSiteOf(c)
    const { model, draft } = await findEdited(c, site)
    const view = await viewOf(c, site, { model, draft, effect: UNCHANGED })
    const frame = frameOf(c, 'model')
    const text = JSON.stringify(model, null, 2)
    return c.html(layout(frame, 'Model as JSON', <ModelJson frame={frame} view={view} text={text} />))
  })
  .post('/dashboard/model/what-if', async (c) => {
    const site = await freshSiteOf(c)
    const { wanted, mode } = await readForm(c, site)
    const frame = frameOf(c, 'model')
    const effect = wanted === UNREADABLE ? NO_JSON : await findEffect(c.env, site, wanted, mode)
    return c.html(<ModelEffect frame={frame} view={{ effect, mode, mayChange: c.get('viewer').mayChange }} />)
  })
  .post('/dashboard/model', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const { wanted, mode, action } = await readForm(c, site)
    const author = c.get('viewer').name
    if (wanted === UNREADABLE) return c.redirect(modelUrl(c, '/json'), 303)
    if (action === 'save') {
      await saveDraft(siteDatabase(c.env, site), site.id, { model: wanted, author }, Date.now())
      return c.redirect(modelUrl(c, '?done=saved'), 303)
    }
    const publication = {
      model: wanted,
      mode,
      author,
      note: noteOf(newestModel(site), wanted),
      fromDraft: true,
    }
    const published = await publishModel(c.env, site.id, publication, Date.now())
    if (!published.ok) {
      const effect: Effect = { state: 'refused', faults: published.faults }
      return showModel(c, site, { ...(await findEdited(c, site)), effect })
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
  .get('/dashboard/model/versions/:version', async (c) => {
    const site = await freshSiteOf(c)
    const found = await findModel(siteDatabase(c.env, site), site.id, Number(c.req.param('version')))
    if (!found) throw new HTTPException(404)
    const { model: text, ...version } = found
    const old: Model = JSON.parse(text)
    const effect = await findEffect(c.env, site, old)
    const differences = differencesOf(newestModel(site), old)
    const view = { version, differences, effect, mayChange: c.get('viewer').mayChange }
    const frame = frameOf(c, 'model')
    return c.html(layout(frame, `Version ${version.version}`, <VersionPage frame={frame} view={view} />))
  })
  .post('/dashboard/model/versions/:version/restore', async (c) => {
    requireChange(c)
    const wanted = { version: Number(c.req.param('version')), author: c.get('viewer').name }
    const site = c.get('site')
    const published = await restoreVersion(c.env, site.id, wanted, Date.now())
    if (!published?.ok) throw new HTTPException(404)
    await noteAct(c, 'restoreModel', `${wanted.version}`)
    c.executionCtx.waitUntil(finishPublish(c.env, site.id, Date.now()))
    return c.redirect(modelUrl(c, '?done=published'), 303)
  })

const DONE: Partial<Record<string, string>> = {
  saved: 'The draft is kept. Nothing changes until it is published.',
  published: 'Published. Scores follow within minutes; until then lists go by the version before.',
  dropped: 'The draft is gone.',
}

const UNREADABLE = Symbol('no JSON')
const NO_JSON: Effect = {
  state: 'refused',
  faults: [{ path: '', fault: 'is no JSON', fix: 'look for a missing comma, quote or bracket' }],
}

/** The model that the form stands for, however it was given, and what is to be done with it. */
async function readForm(
  c: DashboardContext,
  site: SiteContext,
): Promise<{ wanted: unknown; mode: PublishMode; action: string }> {
  const body = await c.req.parseBody()
  const fields: Fields = Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const mode = fields.mode === 'notify' || fields.mode === 'from-now' ? fields.mode : 'silent'
  const action = fields.do ?? 'publish'
  if (fields.json !== undefined) return { wanted: parse(fields.json), mode, action }
  return { wanted: edited((await findEdited(c, site)).model, fields), mode, action }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return UNREADABLE
  }
}

/** What is being edited: the draft where there is one that is a model, else the newest version. */
async function findEdited(
  c: DashboardContext,
  site: SiteContext,
): Promise<Pick<ModelView, 'model' | 'draft'>> {
  const draft = await findDraft(siteDatabase(c.env, site), site.id, MODEL_DRAFT)
  const checked = draft && checkModel(JSON.parse(draft.body), isPattern)
  return checked?.ok ? { model: checked.model, draft } : { model: newestModel(site), draft: null }
}

async function viewOf(
  c: DashboardContext,
  site: SiteContext,
  shown: Pick<ModelView, 'model' | 'draft' | 'effect'>,
): Promise<ModelView> {
  const versions = await listModels(siteDatabase(c.env, site), site.id)
  const { mayChange } = c.get('viewer')
  return { ...shown, mode: 'silent', versions, serving: site.modelVersion, mayChange, done: null }
}

async function showModel(
  c: DashboardContext,
  site: SiteContext,
  { done = null, ...shown }: Pick<ModelView, 'model' | 'draft' | 'effect'> & { done?: string | null },
) {
  const frame = frameOf(c, 'model')
  const view = { ...(await viewOf(c, site, shown)), done }
  return c.html(layout(frame, 'Model', <ModelPage frame={frame} view={view} />))
}

/** What changed, for the list of versions. */
function noteOf(before: Model, wanted: unknown): string {
  const checked = checkModel(wanted, isPattern)
  return checked.ok ? differencesOf(before, checked.model).join(' ').slice(0, 200) : ''
}

function modelUrl(c: DashboardContext, rest: string): string {
  return `${frameOf(c).prefix}/dashboard/model${rest}`
}
