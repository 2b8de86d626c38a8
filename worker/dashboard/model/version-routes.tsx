import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { differencesOf, type Model } from '../../../shared/scoring/index.ts'
import { finishPublish } from '../../actions/publish-model.ts'
import { restoreVersion } from '../../actions/restore-version.ts'
import { findModel } from '../../db/models.ts'
import { newestModel, newestVersion, siteDatabase } from '../../read/site.ts'
import { type Dashboard, freshSiteOf, isPart, noteAct, requireChange } from '../door/session.ts'
import { findEffect } from '../effect/find-effect.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { modeOf, readFields } from './form.ts'
import { DONE, modelUrl } from './place.ts'
import { VersionEffect, VersionPage, type VersionView } from './version-page.tsx'

/** What was published before, what going back to it would change, and going back. */
export const modelVersions = new Hono<Dashboard>()
  .get('/dashboard/model/versions/:version', async (c) => {
    const site = await freshSiteOf(c)
    const found = await findModel(siteDatabase(c.env, site), site.id, Number(c.req.param('version')))
    if (!found) throw new HTTPException(404)
    const { model: text, ...version } = found
    const old: Model = JSON.parse(text)
    const frame = frameOf(c, 'model')
    const of = isPart(c) ? 'part' : 'page'
    const mode = modeOf(c.req.query('mode'))
    const effect = await findEffect(c.env, site, old, { of, mode })
    const differences = differencesOf(newestModel(site), old)
    const view: VersionView = {
      ...{ version, differences, effect, mode, base: newestVersion(site) },
      ...{ done: DONE[c.req.query('done') ?? ''] ?? null, mayChange: c.get('viewer').mayChange },
    }
    if (of === 'part') return c.html(part(frame, <VersionEffect frame={frame} view={view} />))
    return c.html(layout(frame, `Version ${version.version}`, <VersionPage frame={frame} view={view} />))
  })
  .post('/dashboard/model/versions/:version/restore', async (c) => {
    requireChange(c)
    const { mode, base } = await readFields(c)
    const fresh = await freshSiteOf(c)
    if (base !== undefined && Number(base) !== newestVersion(fresh)) {
      return c.redirect(modelUrl(c, `/versions/${c.req.param('version')}?done=newer`), 303)
    }
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
