import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { presets } from '../../../shared/scoring/index.ts'
import { saveDraft } from '../../actions/save-draft.ts'
import { newestModel, siteDatabase } from '../../read/site.ts'
import { type Dashboard, freshSiteOf, isPart, requireChange } from '../door/session.ts'
import { EffectPanel } from '../effect/effect.tsx'
import { findEffect } from '../effect/find-effect.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { findEdited } from './edited.ts'
import { modelUrl } from './place.ts'
import { isPreset, PresetList, PresetPage } from './preset-page.tsx'

/** Models to begin with: each is tried on all leads, and becomes a draft. */
export const modelPresets = new Hono<Dashboard>()
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
    if (of === 'part') return c.html(part(frame, <EffectPanel frame={frame} effect={effect} />))
    const view = {
      ...{ id, preset: presets[id], effect, mayChange: c.get('viewer').mayChange },
      hasDraft: (await findEdited(siteDatabase(c.env, site), site)).draft !== null,
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
