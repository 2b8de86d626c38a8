import { Hono } from 'hono'
import * as v from 'valibot'
import { makeKey } from '../actions/make-key.ts'
import { revokeKey } from '../actions/revoke-key.ts'
import { listKeys } from '../db/keys.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { instant, text } from './schema.ts'

const CLASSES = ['write', 'send', 'read', 'admin'] as const
const keyClass = v.pipe(
  v.picklist(CLASSES, `one of ${CLASSES.join(', ')} is needed`),
  v.description(
    'write: pages, in public (pk_). send: servers (sk_). read: scores (rk_). admin: everything (ak_)',
  ),
)

const key = v.strictObject({
  id: v.string(),
  class: keyClass,
  label: v.string(),
  lastFour: v.string(),
  publicKey: v.pipe(v.nullable(v.string()), v.description('a write key, which stands in the snippet')),
  createdAt: instant,
  usedAt: v.pipe(v.nullable(instant), v.description('to the hour')),
  revokedAt: v.nullable(instant),
})

/** Who may do what on a site. To rotate one, make a second, move everybody over, revoke the first. */
export const keys = new Hono<ApiEnv>()
  .get(
    '/v1/keys',
    allow('admin'),
    route('listKeys', 'The keys of the site, revoked ones too', {
      200: v.strictObject({ keys: v.array(key) }),
    }),
    async (c) => {
      const site = c.get('site')
      return c.json({ keys: await listKeys(c.env.DB, site.id) })
    },
  )
  .post(
    '/v1/keys',
    allow('admin'),
    body(v.strictObject({ class: keyClass, label: text(100) })),
    route('makeKey', 'Another key beside those there are', {
      201: v.strictObject({
        id: v.string(),
        class: keyClass,
        label: v.string(),
        key: v.pipe(v.string(), v.description('shown this once')),
      }),
    }),
    async (c) => {
      const site = c.get('site')
      const wanted = c.req.valid('json')
      const made = await makeKey(c.env.DB, { ...wanted, siteId: site.id }, Date.now())
      await made.statement.run()
      c.set('made', made.id)
      return c.json({ id: made.id, ...wanted, key: made.key }, 201)
    },
  )
  .delete(
    '/v1/keys/:id',
    allow('admin'),
    route('revokeKey', 'Refused everywhere within a minute', {
      204: 'Revoked',
      404: 'No such key, or revoked already',
      409: 'The last admin key: make another one first',
    }),
    async (c) => {
      const revoked = await revokeKey(c.env, c.get('site'), c.req.param('id'), Date.now())
      if (!revoked.ok) throw refused(revoked.status, revoked.reason)
      return c.body(null, 204)
    },
  )
