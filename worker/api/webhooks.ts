import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { deleteWebhook } from '../actions/delete-webhook.ts'
import { redriveDelivery, reviveWebhook, sendDue, testWebhook } from '../actions/drive-webhook.ts'
import { makeWebhook, rotateSecret } from '../actions/make-webhook.ts'
import { type Delivery, listDeliveries } from '../db/deliveries.ts'
import { findWebhook, listWebhooks, type Webhook } from '../db/webhooks.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { count, instant, text } from './schema.ts'

const DELIVERIES = 100

const format = v.picklist(
  ['json', 'slack', 'teams', 'discord'],
  'one of json, slack, teams, discord is needed',
)
const EVENTS_NEEDED = 'some of transition, threshold, review are needed'
const events = v.pipe(
  v.array(v.picklist(['transition', 'threshold', 'review'], EVENTS_NEEDED)),
  v.minLength(1, EVENTS_NEEDED),
  v.maxLength(3, EVENTS_NEEDED),
)

const webhook = v.strictObject({
  id: v.string(),
  url: v.string(),
  format,
  events,
  createdAt: instant,
  failingSince: v.pipe(v.nullable(instant), v.description('the first failure since anything was delivered')),
  disabledAt: v.pipe(v.nullable(instant), v.description('when it was given up, or said that it is gone')),
  oldSecretUntil: v.pipe(v.nullable(instant), v.description('until when two secrets sign')),
}) satisfies v.GenericSchema<Webhook>
const secret = v.pipe(v.string(), v.description('shown this once'))

const delivery = v.strictObject({
  id: v.pipe(v.string(), v.description('the transition’s: receivers know a repeat by it')),
  type: v.picklist(['transition', 'threshold', 'review', 'test']),
  lead: v.nullable(v.string()),
  attempts: count,
  status: v.picklist(['pending', 'delivered', 'dead']),
  nextAt: v.nullable(instant),
  answer: v.pipe(v.nullable(v.string()), v.description('the last status or error, short')),
  updatedAt: instant,
}) satisfies v.GenericSchema<Delivery>

const tested = v.strictObject({ id: v.string(), delivered: v.boolean(), answer: v.string() })

/** Who is told when a lead changes stage, or its score passes a line. */
export const webhooks = new Hono<ApiEnv>()
  .post(
    '/v1/webhooks',
    allow('admin'),
    body(
      v.strictObject({
        url: text(2_000),
        format: v.exactOptional(format, 'json'),
        events: v.exactOptional(events, ['transition', 'threshold']),
      }),
    ),
    route('makeWebhook', 'A receiver of what happens from now on', {
      201: v.strictObject({ ...webhook.entries, secret }),
      409: 'That address is told of one of these events already: by which webhook, the reason says',
    }),
    async (c) => {
      const site = c.get('site')
      const ownHost = new URL(c.req.url).hostname
      const { events, ...rest } = c.req.valid('json')
      const wanted = { siteId: site.id, ownHost, ...rest, events: [...new Set(events)] }
      const made = await makeWebhook(siteDatabase(c.env, site), wanted, c.env, Date.now())
      if (!made.ok) throw refused(made.known ? 409 : 400, made.reason)
      c.set('made', made.webhook.id)
      return c.json(made.webhook, 201)
    },
  )
  .get(
    '/v1/webhooks',
    allow('admin'),
    route('listWebhooks', 'Who is told, the oldest first', {
      200: v.strictObject({ webhooks: v.array(webhook) }),
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
      204: 'Deleted, and its log with it',
      404: 'No such webhook',
    }),
    async (c) => {
      const site = c.get('site')
      const deleted = await deleteWebhook(siteDatabase(c.env, site), site.id, c.req.param('id'))
      if (!deleted) throw refused(404, 'no such webhook')
      return c.body(null, 204)
    },
  )
  .post(
    '/v1/webhooks/:id/rotate',
    allow('admin'),
    route('rotateWebhookSecret', 'Another secret; for a day the old one signs as well', {
      200: v.strictObject({ secret, oldSecretUntil: instant }),
      404: 'No such webhook',
    }),
    async (c) => {
      const { db, siteId, hook } = await findOr404(c)
      return c.json(await rotateSecret(db, siteId, hook.id, Date.now()))
    },
  )
  .post(
    '/v1/webhooks/:id/test',
    allow('admin'),
    route('testWebhook', 'Sends a message of nobody, and says how it went', {
      200: tested,
      404: 'No such webhook',
      409: 'It is disabled',
    }),
    async (c) => {
      const { db, siteId, hook } = await findOr404(c)
      if (hook.disabledAt !== null) throw refused(409, 'the webhook is disabled: enable it first')
      return c.json(await testWebhook(c.env, db, siteId, hook, Date.now()))
    },
  )
  .post(
    '/v1/webhooks/:id/enable',
    allow('admin'),
    route('enableWebhook', 'A receiver that was given up is told again from now on', {
      200: webhook,
      404: 'No such webhook',
    }),
    async (c) => {
      const { db, siteId, hook } = await findOr404(c)
      await reviveWebhook(db, siteId, hook.id)
      return c.json({ ...hook, disabledAt: null, failingSince: null })
    },
  )
  .get(
    '/v1/webhooks/:id/deliveries',
    allow('admin'),
    route('listDeliveries', 'The last messages to it, the newest first', {
      200: v.strictObject({ deliveries: v.array(delivery) }),
      404: 'No such webhook',
    }),
    async (c) => {
      const { db, siteId, hook } = await findOr404(c)
      return c.json({ deliveries: await listDeliveries(db, siteId, hook.id, DELIVERIES) })
    },
  )
  .post(
    '/v1/webhooks/:id/deliveries/:delivery/redrive',
    allow('admin'),
    route('redriveDelivery', 'Begins a dead message anew, under its id', {
      202: v.strictObject({ id: v.string() }),
      404: 'No such webhook, or no dead message of this id',
      409: 'The webhook is disabled',
    }),
    async (c) => {
      const { db, siteId, hook } = await findOr404(c)
      if (hook.disabledAt !== null) throw refused(409, 'the webhook is disabled: enable it first')
      const now = Date.now()
      const which = { siteId, webhookId: hook.id, id: c.req.param('delivery') }
      if (!(await redriveDelivery(db, which, now))) throw refused(404, 'no dead message of this id')
      c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), now))
      return c.json({ id: which.id }, 202)
    },
  )

async function findOr404(c: Context<ApiEnv, string>) {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const hook = await findWebhook(db, site.id, c.req.param('id') ?? '')
  if (!hook) throw refused(404, 'no such webhook')
  return { db, siteId: site.id, hook }
}
