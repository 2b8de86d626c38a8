import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { deleteWebhook } from '../actions/delete-webhook.ts'
import { testWebhook } from '../actions/drive-webhook.ts'
import { makeKey } from '../actions/make-key.ts'
import { makeWebhook } from '../actions/make-webhook.ts'
import { revokeKey } from '../actions/revoke-key.ts'
import { updateSite } from '../actions/update-site.ts'
import { listActs } from '../db/audit.ts'
import { type KeyClass, listKeys } from '../db/keys.ts'
import { findWebhook, listWebhooks, type WebhookFormat } from '../db/webhooks.ts'
import { siteDatabase } from '../read/site.ts'
import { frameOf } from './frame.ts'
import { KEY_CLASSES } from './key-list.tsx'
import { layout } from './layout.tsx'
import { type Dashboard, type DashboardContext, freshSiteOf, noteAct, requireChange } from './session.ts'
import { readSettings } from './settings-form.ts'
import { SettingsPage, type SettingsView } from './settings-page.tsx'
import { FORMATS } from './webhook-list.tsx'

const ACTS_SHOWN = 50

/** What a site may choose, its keys and its webhooks. Every change is kept with the name of who made it. */
export const settings = new Hono<Dashboard>()
  .get('/dashboard/settings', (c) => show(c))
  .post('/dashboard/settings', async (c) => {
    requireChange(c)
    const changes = readSettings(await readFields(c))
    const updated = await updateSite(c.env, await freshSiteOf(c), changes, Date.now())
    if (!updated.ok) return show(c, { refused: updated.reason })
    await noteAct(c, 'updateSite', null)
    return show(c, { done: 'Saved.' })
  })
  .post('/dashboard/settings/keys', async (c) => {
    requireChange(c)
    const { label = '', class: asked = '' } = await readFields(c)
    if (!isKeyClass(asked) || label.trim() === '')
      return show(c, { refused: 'A key needs a label and a class.' })
    const { db, siteId } = await where(c)
    const wanted = { siteId, class: asked, label: label.trim().slice(0, 100) }
    const { key, id, statement } = await makeKey(c.env.DB, wanted, Date.now())
    await statement.run()
    await noteAct(c, 'makeKey', id)
    return show(c, { secret: { what: `The key for ${wanted.label}.`, text: key } })
  })
  .post('/dashboard/settings/keys/:id/revoke', async (c) => {
    requireChange(c)
    const id = c.req.param('id')
    const revoked = await revokeKey(c.env, await freshSiteOf(c), id, Date.now())
    if (!revoked.ok) return show(c, { refused: `Not revoked: ${revoked.reason}.` })
    await noteAct(c, 'revokeKey', id)
    return show(c, { done: 'Revoked. It is refused everywhere within a minute.' })
  })
  .post('/dashboard/settings/webhooks', async (c) => {
    requireChange(c)
    const { url = '', format = 'json' } = await readFields(c)
    if (!isFormat(format)) return show(c, { refused: 'A webhook needs an address and a format.' })
    const { db, siteId } = await where(c)
    const ownHost = new URL(c.req.url).hostname
    const made = await makeWebhook(
      db,
      { siteId, url, format, events: ['transition', 'threshold'], ownHost },
      c.env,
      Date.now(),
    )
    if (!made.ok) return show(c, { refused: `Not added: ${made.reason}.` })
    await noteAct(c, 'makeWebhook', made.webhook.id)
    return show(c, {
      secret: { what: `What is sent to ${url} is signed with this.`, text: made.webhook.secret },
    })
  })
  .post('/dashboard/settings/webhooks/:id/test', async (c) => {
    requireChange(c)
    const { db, siteId } = await where(c)
    const webhook = await findWebhook(db, siteId, c.req.param('id'))
    if (!webhook) throw new HTTPException(404)
    const { delivered, answer } = await testWebhook(c.env, db, siteId, webhook, Date.now())
    await noteAct(c, 'testWebhook', webhook.id)
    return show(
      c,
      delivered ? { done: `It arrived: ${answer}.` } : { refused: `It did not arrive: ${answer}.` },
    )
  })
  .post('/dashboard/settings/webhooks/:id/delete', async (c) => {
    requireChange(c)
    const { db, siteId } = await where(c)
    const id = c.req.param('id')
    if (!(await deleteWebhook(db, siteId, id))) throw new HTTPException(404)
    await noteAct(c, 'deleteWebhook', id)
    return show(c, { done: 'Nothing is sent there any more.' })
  })

async function show(
  c: DashboardContext,
  said: Partial<Pick<SettingsView, 'done' | 'refused' | 'secret'>> = {},
) {
  const site = await freshSiteOf(c)
  const db = siteDatabase(c.env, site)
  const [keys, webhooks, acts] = await Promise.all([
    listKeys(c.env.DB, site.id),
    listWebhooks(db, site.id),
    listActs(db, site.id, { limit: ACTS_SHOWN, after: null }),
  ])
  const { mayChange } = c.get('viewer')
  const view = { site, keys, webhooks, acts, mayChange, done: null, refused: null, secret: null, ...said }
  const frame = frameOf(c, 'settings')
  if (said.refused) c.status(422)
  return c.html(layout(frame, 'Settings', <SettingsPage frame={frame} view={view} />))
}

async function where(c: DashboardContext): Promise<{ db: D1Database; siteId: string }> {
  const site = await freshSiteOf(c)
  return { db: siteDatabase(c.env, site), siteId: site.id }
}

async function readFields(c: DashboardContext): Promise<Partial<Record<string, string>>> {
  const body = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function isKeyClass(text: string): text is KeyClass {
  return Object.hasOwn(KEY_CLASSES, text)
}

function isFormat(text: string): text is WebhookFormat {
  return Object.hasOwn(FORMATS, text)
}
