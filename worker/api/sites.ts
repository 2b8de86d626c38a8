import { Hono } from 'hono'
import * as v from 'valibot'
import { createSite } from '../actions/create-site.ts'
import { eraseSite } from '../actions/erase-site.ts'
import { moveSite } from '../actions/move-site.ts'
import { renewIdentitySecret, type Updated, updateSite } from '../actions/update-site.ts'
import { findMove } from '../db/moves.ts'
import { databasesOf } from '../env.ts'
import type { SiteContext } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { count, text } from './schema.ts'

const origin = v.pipe(
  v.string('a list of origins is needed'),
  v.check(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'an origin such as https://www.example.com is needed',
  ),
)

const site = v.strictObject({
  id: v.string(),
  name: v.string(),
  origins: v.pipe(v.array(v.string()), v.description('that may send; none: any')),
  settings: v.record(v.string(), v.unknown()),
  modelVersion: count,
})

/** What each setting may be, the action knows. */
const changes = v.strictObject({
  settings: v.exactOptional(v.record(v.string(), v.unknown(), 'a JSON object of settings is needed')),
  origins: v.exactOptional(v.array(v.string(), 'a list of origins is needed')),
})

const created = v.strictObject({
  siteId: v.string(),
  writeKey: v.string(),
  serverKey: v.string(),
  readKey: v.string(),
  adminKey: v.pipe(v.string(), v.description('shown this once, as the server key and the read key are')),
})

const databaseName = v.pipe(
  v.string('the name of a database is needed, such as DB_2'),
  v.description('the binding of one of this installation’s databases: DB, DB_2 …'),
)

const move = v.strictObject({
  siteId: v.string(),
  from: v.string(),
  to: v.string(),
  phase: v.pipe(
    v.picklist(['copy', 'hold', 'catch-up', 'compare', 'switch', 'clean', 'done', 'failed']),
    v.description('from hold to switch nothing is taken: senders are told to try again'),
  ),
  copied: v.pipe(count, v.description('rows written in the new place')),
  phaseAt: count,
  startedAt: count,
  updatedAt: count,
})

/** What a site has chosen, and the secret that its server signs identities with. */
export const sites = new Hono<ApiEnv>()
  .post(
    '/v1/sites',
    allow('admin'),
    body(
      v.strictObject({
        name: text(200),
        origins: v.exactOptional(v.array(origin)),
        database: v.exactOptional(databaseName),
      }),
    ),
    route('createSite', 'Another site on this installation, with a key of each class', { 201: created }),
    async (c) => {
      const { database: name = 'DB', ...wanted } = c.req.valid('json')
      const db = databasesOf(c.env).get(name)
      if (!db) throw refused(400, 'database: no such one is bound')
      const made = await createSite(c.env.DB, { ...wanted, place: { name, db } })
      c.set('made', made.siteId)
      return c.json(made, 201)
    },
  )
  .post(
    '/v1/sites/:id/move',
    allow('admin'),
    body(v.strictObject({ database: databaseName })),
    route('moveSite', 'Sends the site with all it has to another database', {
      202: move,
      404: 'No such site',
    }),
    async (c) => {
      const site = own(c.get('site'), c.req.param('id'))
      const begun = await moveSite(c.env, site, c.req.valid('json').database, Date.now())
      if (!begun.ok) throw refused(400, begun.reason)
      const { cursor: _, ...shownMove } = begun.move
      return c.json(shownMove, 202)
    },
  )
  .get(
    '/v1/sites/:id/move',
    allow('admin'),
    route('findMove', 'How far the last move of the site has come', {
      200: move,
      404: 'No such site, or it was never moved',
    }),
    async (c) => {
      const site = own(c.get('site'), c.req.param('id'))
      const found = await findMove(c.env.DB, site.id)
      if (!found) throw refused(404, 'the site was never moved')
      const { cursor: _, ...shownMove } = found
      return c.json(shownMove)
    },
  )
  .delete(
    '/v1/sites/:id',
    allow('admin'),
    route('eraseSite', 'Erases the site with all that was ever sent to it; ask until it answers 204', {
      202: 'Part of it is gone: ask again',
      204: 'Nothing is left',
      404: 'No such site',
    }),
    async (c) => {
      const site = own(c.get('site'), c.req.param('id'))
      return c.body(null, (await eraseSite(c.env, site, Date.now())) ? 204 : 202)
    },
  )
  .get(
    '/v1/sites/:id',
    allow('admin'),
    route('findSite', 'A site with its settings', { 200: site, 404: 'No such site' }),
    (c) => c.json(shown(own(c.get('site'), c.req.param('id')))),
  )
  .patch(
    '/v1/sites/:id',
    allow('admin'),
    body(
      v.pipe(
        changes,
        v.check(
          ({ settings, origins }) => (settings ?? origins) !== undefined,
          'settings or origins are needed',
        ),
      ),
    ),
    route('updateSite', 'Changes some settings, or the origins that may send; what is not named stays', {
      200: site,
      404: 'No such site',
    }),
    async (c) => {
      const site = own(c.get('site'), c.req.param('id'))
      return c.json(shown(done(await updateSite(c.env, site, c.req.valid('json'), Date.now()))))
    },
  )
  .post(
    '/v1/sites/:id/identity-secret',
    allow('admin'),
    route(
      'renewIdentitySecret',
      'Another secret to sign identities with; the old one proves nothing from now on',
      {
        200: site,
        404: 'No such site',
      },
    ),
    async (c) => {
      const site = own(c.get('site'), c.req.param('id'))
      return c.json(shown(done(await renewIdentitySecret(c.env, site, Date.now()))))
    },
  )

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
  return { id, name, origins: [...origins], settings, modelVersion }
}
