import { Hono } from 'hono'
import { renewIdentitySecret, type Updated, updateSite } from '../actions/update-site.ts'
import type { SiteContext } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

/** What a site has chosen, and the secret that its server signs identities with. */
export const sites = new Hono<ApiEnv>()
  .use('/v1/sites/*', allow('admin'))
  .get('/v1/sites/:id', (c) => c.json(shown(own(c.get('site'), c.req.param('id')))))
  .patch('/v1/sites/:id', async (c) => {
    const site = own(c.get('site'), c.req.param('id'))
    const body: unknown = await c.req.json().catch(() => null)
    if (typeof body !== 'object' || body === null || !('settings' in body || 'origins' in body)) {
      throw refused(400, 'settings or origins: what is to be changed is needed, as JSON')
    }
    return c.json(shown(done(await updateSite(c.env, site, body, Date.now()))))
  })
  .post('/v1/sites/:id/identity-secret', async (c) => {
    const site = own(c.get('site'), c.req.param('id'))
    return c.json(shown(done(await renewIdentitySecret(c.env, site, Date.now()))))
  })

/** A key opens its own site and tells nothing of others. */
function own(site: SiteContext, id: string): SiteContext {
  if (site.id !== id) throw refused(404, 'no such site')
  return site
}

function done(updated: Updated): SiteContext {
  if (!updated.ok) throw refused(400, updated.reason)
  return updated.site
}

function shown({ id, name, origins, settings, modelVersion }: SiteContext) {
  return { id, name, origins, settings, modelVersion }
}
