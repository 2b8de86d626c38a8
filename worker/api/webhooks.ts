import { Hono } from 'hono'
import { deleteWebhook } from '../actions/delete-webhook.ts'
import { makeWebhook } from '../actions/make-webhook.ts'
import { listDeliveries } from '../db/deliveries.ts'
import { findWebhook, listWebhooks } from '../db/webhooks.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

const DELIVERIES = 100

/** Who is told when a lead changes stage. */
export const webhooks = new Hono<ApiEnv>()
  .use('/v1/webhooks', allow('admin'))
  .use('/v1/webhooks/*', allow('admin'))
  .post('/v1/webhooks', async (c) => {
    const site = c.get('site')
    const body: unknown = await c.req.json().catch(() => null)
    const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined
    if (typeof url !== 'string') throw refused(400, 'url: the address to post to is needed, as JSON')
    const made = await makeWebhook(siteDatabase(c.env, site), { siteId: site.id, url }, c.env, Date.now())
    if (!made.ok) throw refused(400, made.reason)
    return c.json(made.webhook, 201)
  })
  .get('/v1/webhooks', async (c) => {
    const site = c.get('site')
    return c.json({ webhooks: await listWebhooks(siteDatabase(c.env, site), site.id) })
  })
  .delete('/v1/webhooks/:id', async (c) => {
    const site = c.get('site')
    const deleted = await deleteWebhook(siteDatabase(c.env, site), site.id, c.req.param('id'))
    if (!deleted) throw refused(404, 'no such webhook')
    return c.body(null, 204)
  })
  .get('/v1/webhooks/:id/deliveries', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const webhook = await findWebhook(db, site.id, c.req.param('id'))
    if (!webhook) throw refused(404, 'no such webhook')
    return c.json({ deliveries: await listDeliveries(db, site.id, webhook.id, DELIVERIES) })
  })
