import { Hono } from 'hono'
import * as v from 'valibot'
import { deleteWebhook } from '../actions/delete-webhook.ts'
import { makeWebhook } from '../actions/make-webhook.ts'
import { listDeliveries } from '../db/deliveries.ts'
import { findWebhook, listWebhooks } from '../db/webhooks.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { count, instant, text } from './schema.ts'

const DELIVERIES = 100

const webhook = {
  id: v.string(),
  url: v.string(),
  createdAt: instant,
  disabledAt: v.pipe(v.nullable(instant), v.description('when the receiver said that it is gone')),
}
const secret = v.pipe(v.string(), v.description('shown this once'))

const delivery = v.strictObject({
  id: v.pipe(v.string(), v.description('the transition’s: receivers know a repeat by it')),
  attempts: count,
  status: v.picklist(['pending', 'delivered', 'dead']),
  nextAt: v.nullable(instant),
  answer: v.pipe(v.nullable(v.string()), v.description('the last status or error, short')),
  updatedAt: instant,
})

/** Who is told when a lead changes stage. */
export const webhooks = new Hono<ApiEnv>()
  .post(
    '/v1/webhooks',
    allow('admin'),
    body(v.strictObject({ url: text(2_000) })),
    route('makeWebhook', 'A receiver of every transition from now on', {
      201: v.strictObject({ ...webhook, secret }),
    }),
    async (c) => {
      const site = c.get('site')
      const { url } = c.req.valid('json')
      const made = await makeWebhook(siteDatabase(c.env, site), { siteId: site.id, url }, c.env, Date.now())
      if (!made.ok) throw refused(400, made.reason)
      return c.json(made.webhook, 201)
    },
  )
  .get(
    '/v1/webhooks',
    allow('admin'),
    route('listWebhooks', 'Who is told, the oldest first', {
      200: v.strictObject({ webhooks: v.array(v.strictObject(webhook)) }),
    }),
    async (c) => {
      const site = c.get('site')
      return c.json({ webhooks: await listWebhooks(siteDatabase(c.env, site), site.id) })
    },
  )
  .delete(
    '/v1/webhooks/:id',
    allow('admin'),
    route('deleteWebhook', 'Nothing is sent to it from now on', {
      204: 'Gone, with its log',
      404: 'No such webhook',
    }),
    async (c) => {
      const site = c.get('site')
      const deleted = await deleteWebhook(siteDatabase(c.env, site), site.id, c.req.param('id'))
      if (!deleted) throw refused(404, 'no such webhook')
      return c.body(null, 204)
    },
  )
  .get(
    '/v1/webhooks/:id/deliveries',
    allow('admin'),
    route('listDeliveries', 'What was sent and how it was answered, newest first', {
      200: v.strictObject({ deliveries: v.array(delivery) }),
      404: 'No such webhook',
    }),
    async (c) => {
      const site = c.get('site')
      const db = siteDatabase(c.env, site)
      const webhook = await findWebhook(db, site.id, c.req.param('id'))
      if (!webhook) throw refused(404, 'no such webhook')
      return c.json({ deliveries: await listDeliveries(db, site.id, webhook.id, DELIVERIES) })
    },
  )
