import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Child } from 'hono/jsx'
import { deleteWebhook } from '../../actions/delete-webhook.ts'
import { redriveDelivery, reviveWebhook, sendDue, testWebhook } from '../../actions/drive-webhook.ts'
import { makeWebhook, rotateSecret } from '../../actions/make-webhook.ts'
import { listDeliveries } from '../../db/deliveries.ts'
import { findWebhook, listWebhooks, type Webhook, type WebhookFormat } from '../../db/webhooks.ts'
import { siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { readFields, type Said, seedOf, settingsUrl, showSection } from './section.tsx'
import { FORMATS, NewWebhook, TOLD, type TypedWebhook, WEBHOOK_EVENTS, WebhookList } from './webhook-list.tsx'
import { WebhookView } from './webhook-page.tsx'

const DELIVERIES_SHOWN = 50

/** Who is told when a lead changes stage; with each, what was sent and how it went. */
export const webhooks = new Hono<Dashboard>()
  .get('/dashboard/settings/webhooks', (c) => showList(c, { done: DONE[c.req.query('done') ?? ''] }))
  .post('/dashboard/settings/webhooks', async (c) => {
    requireChange(c)
    const fields = await readFields(c)
    const { url = '', format = 'json', once } = fields
    const events = WEBHOOK_EVENTS.filter((event) => fields[event] !== undefined)
    const typed = { url, format, events }
    if (!isFormat(format) || events.length === 0) {
      return showList(c, { refused: 'Not added: choose at least one thing that it is told of.' }, typed)
    }
    const site = await freshSiteOf(c)
    const ownHost = new URL(c.req.url).hostname
    const wanted = { siteId: site.id, url: url.trim(), format, events, ownHost, seed: await seedOf(c, once) }
    const db = siteDatabase(c.env, site)
    const before = await listWebhooks(db, site.id)
    const made = await makeWebhook(db, wanted, c.env, Date.now())
    if (!made.ok) return showList(c, { refused: whyNot(c, made) }, typed)
    const { id, secret } = made.webhook
    if (!before.some((one) => one.id === id)) await noteAct(c, 'makeWebhook', id)
    const what = 'What is sent there is signed with this'
    return showOne(c, id, format === 'json' ? { secret: [{ what, text: secret }] } : { done: 'Added.' })
  })
  .get('/dashboard/settings/webhooks/:id', (c) =>
    showOne(c, c.req.param('id'), { done: DONE[c.req.query('done') ?? ''] }),
  )
  .post('/dashboard/settings/webhooks/:id/test', async (c) => {
    requireChange(c)
    const { db, siteId, webhook } = await findOr404(c)
    const { delivered, answer } = await testWebhook(c.env, db, siteId, webhook, Date.now())
    await noteAct(c, 'testWebhook', webhook.id)
    const refused = `It did not arrive: ${answer}. It is tried again like any other message.`
    return showOne(c, webhook.id, delivered ? { done: `It arrived: ${answer}.` } : { refused })
  })
  .post('/dashboard/settings/webhooks/:id/rotate', async (c) => {
    requireChange(c)
    const { db, siteId, webhook } = await findOr404(c)
    const { once } = await readFields(c)
    const { secret } = await rotateSecret(db, siteId, webhook.id, Date.now(), await seedOf(c, once))
    await noteAct(c, 'rotateWebhookSecret', webhook.id)
    const what = 'The new secret. For a day the one from before signs as well'
    return showOne(c, webhook.id, { secret: [{ what, text: secret }] })
  })
  .post('/dashboard/settings/webhooks/:id/enable', async (c) => {
    requireChange(c)
    const { db, siteId, webhook } = await findOr404(c)
    await reviveWebhook(db, siteId, webhook.id)
    await noteAct(c, 'enableWebhook', webhook.id)
    return c.redirect(settingsUrl(c, `/webhooks/${webhook.id}?done=enabled`), 303)
  })
  .post('/dashboard/settings/webhooks/:id/deliveries/:delivery/redrive', async (c) => {
    requireChange(c)
    const { db, siteId, webhook } = await findOr404(c)
    const now = Date.now()
    const which = { siteId, webhookId: webhook.id, id: c.req.param('delivery') }
    if (!(await redriveDelivery(db, which, now))) throw new HTTPException(404)
    await noteAct(c, 'redriveDelivery', webhook.id)
    c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), now))
    return c.redirect(settingsUrl(c, `/webhooks/${webhook.id}?done=redriven`), 303)
  })
  .post('/dashboard/settings/webhooks/:id/delete', async (c) => {
    requireChange(c)
    const { db, siteId, webhook } = await findOr404(c)
    await deleteWebhook(db, siteId, webhook.id)
    await noteAct(c, 'deleteWebhook', webhook.id)
    return c.redirect(settingsUrl(c, '/webhooks?done=deleted'), 303)
  })

const DONE: Partial<Record<string, string>> = {
  deleted: 'Removed. Nothing is sent there any more.',
  enabled: 'It is told again of what happens from now on.',
  redriven: 'It is on its way once more.',
}

function whyNot(c: DashboardContext, { reason, known }: { reason: string; known?: Webhook }): Child {
  if (!known) return `Not added: ${reason}.`
  const { id, events, disabledAt } = known
  return (
    <>
      Not added: <a href={settingsUrl(c, `/webhooks/${id}`)}>that address</a> is told already of{' '}
      {events.map((event) => TOLD[event].toLowerCase()).join(', ')}, and would hear it twice.
      {disabledAt !== null && ' It was given up: enable it there.'}
    </>
  )
}

async function showList(c: DashboardContext, said: Said, typed: TypedWebhook | null = null) {
  const site = await freshSiteOf(c)
  const all = await listWebhooks(siteDatabase(c.env, site), site.id)
  const lead = 'Your CRM, your chat or a program of yours hears of it the moment a lead changes stage.'
  return showSection(
    c,
    { section: 'webhooks', title: 'Webhooks', lead },
    ({ prefix }) => {
      const url = `${prefix}/dashboard/settings/webhooks`
      return (
        <>
          <WebhookList url={url} webhooks={all} />
          {c.get('viewer').mayChange && <NewWebhook url={url} typed={typed} />}
        </>
      )
    },
    said,
  )
}

async function showOne(c: DashboardContext, id: string, said: Said) {
  const site = await freshSiteOf(c)
  const db = siteDatabase(c.env, site)
  const [webhook, deliveries] = await Promise.all([
    findWebhook(db, site.id, id),
    listDeliveries(db, site.id, id, DELIVERIES_SHOWN),
  ])
  if (!webhook) throw new HTTPException(404)
  const view = { webhook, deliveries, mayChange: c.get('viewer').mayChange }
  return showSection(
    c,
    { section: 'webhooks', title: new URL(webhook.url).host, lead: <code>{webhook.url}</code> },
    (frame) => <WebhookView frame={frame} view={view} />,
    said,
  )
}

async function findOr404(c: DashboardContext): Promise<{ db: D1Database; siteId: string; webhook: Webhook }> {
  const site = await freshSiteOf(c)
  const db = siteDatabase(c.env, site)
  const webhook = await findWebhook(db, site.id, c.req.param('id') ?? '')
  if (!webhook) throw new HTTPException(404)
  return { db, siteId: site.id, webhook }
}

function isFormat(text: string): text is WebhookFormat {
  return Object.hasOwn(FORMATS, text)
}
