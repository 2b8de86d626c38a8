import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { sendDue } from '../../actions/drive-webhook.ts'
import { acceptSuggestion, dismiss, joinVisitor, partVisitor } from '../../actions/link-visitor.ts'
import { recordOutcome, takeBackOutcome } from '../../actions/record-outcome.ts'
import { releaseLead } from '../../actions/release-lead.ts'
import { siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { frameOf, leadUrl } from '../frame.ts'
import type { Notice } from './notice.tsx'
import { isOutcome } from './outcomes.tsx'

const REASON_MAX = 200

/** What may be done about one person. Whatever is pressed twice is done once. */
export const leadActs = new Hono<Dashboard>()
  .post('/dashboard/leads/:id/release', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const id = c.req.param('id')
    if (!(await releaseLead(c.env, site, id, Date.now()))) throw new HTTPException(404)
    await noteAct(c, 'releaseLead', null)
    return backTo(c, 'released')
  })
  .post('/dashboard/leads/:id/join', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const pair = { leadId: c.req.param('id'), visitor: await fieldOf(c, 'visitor') }
    const joined = await joinVisitor(c.env, site, pair, Date.now())
    if (!joined.ok) throw refused(`Not joined: there is ${joined.reason} of this id.`)
    await relinked(c, 'joinVisitor')
    return backTo(c, 'joined', 'devices')
  })
  .post('/dashboard/leads/:id/part', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const pair = { leadId: c.req.param('id'), visitor: await fieldOf(c, 'visitor') }
    const parted = await partVisitor(c.env, site, pair, Date.now())
    if (!parted.ok && parted.reason !== 'not linked') throw refused(`Not parted: there is ${parted.reason}.`)
    if (parted.ok) await relinked(c, 'partVisitor')
    return backTo(c, 'parted', { visitor: pair.visitor })
  })
  .post('/dashboard/leads/:id/accept', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const suggestion = await fieldOf(c, 'suggestion')
    const accepted = await acceptSuggestion(c.env, site, suggestion, Date.now())
    if (accepted && !accepted.ok) throw refused(`Not joined: there is ${accepted.reason} any more.`)
    if (accepted) await relinked(c, 'acceptSuggestion')
    return backTo(c, 'joined', 'devices')
  })
  .post('/dashboard/leads/:id/dismiss', async (c) => {
    requireChange(c)
    const site = c.get('site')
    const suggestion = await fieldOf(c, 'suggestion')
    if (await dismiss(siteDatabase(c.env, site), site.id, suggestion, Date.now()))
      await noteAct(c, 'dismissSuggestion', null)
    return backTo(c, 'dismissed', 'devices')
  })
  .post('/dashboard/leads/:id/outcome', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const now = Date.now()
    const word = await fieldOf(c, 'outcome')
    if (!isOutcome(word)) throw refused('Not noted: choose what became of them.')
    const [id, value, reason] = [
      await fieldOf(c, 'id'),
      await fieldOf(c, 'value'),
      await fieldOf(c, 'reason'),
    ]
    if (value !== '' && !Number.isFinite(Number(value))) throw refused('Not noted: the value is no number.')
    const outcome = {
      ...{ id: id.slice(0, 100) || crypto.randomUUID(), at: now, outcome: word },
      ...(value !== '' && { value: Number(value) }),
      ...(reason !== '' && { reason: reason.slice(0, REASON_MAX) }),
    }
    const whose = { lead: c.req.param('id') }
    const done = await recordOutcome(c.env, site, { whose, outcome }, now)
    if (!done.ok) throw new HTTPException(404)
    if (!done.repeated) {
      await noteAct(c, 'recordOutcome', null)
      c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), now))
    }
    return backTo(c, 'recorded', 'outcomes')
  })
  .post('/dashboard/leads/:id/take-back', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const now = Date.now()
    const outcome = { leadId: c.req.param('id'), id: await fieldOf(c, 'outcome') }
    const taken = await takeBackOutcome(c.env, site, outcome, now)
    if (!taken.ok) throw new HTTPException(404)
    if (!taken.repeated) {
      await noteAct(c, 'takeBackOutcome', null)
      c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), now))
    }
    return backTo(c, 'taken-back', 'outcomes')
  })

/** What follows from a visitor having changed hands. */
async function relinked(c: DashboardContext, operation: string): Promise<void> {
  await noteAct(c, operation, null)
  c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), Date.now()))
}

/** To the lead's page, so that a reload does nothing again. */
function backTo(c: DashboardContext, said: Notice, to: string | { visitor: string } = ''): Response {
  const url = leadUrl(frameOf(c), c.req.param('id') ?? '')
  const [place, more] = typeof to === 'string' ? [to, {}] : ['', to]
  const query = new URLSearchParams({ said, ...more })
  return c.redirect(`${url}?${query}${place === '' ? '' : `#${place}`}`, 303)
}

async function fieldOf(c: DashboardContext, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' ? value.trim() : ''
}

function refused(message: string): HTTPException {
  return new HTTPException(422, { message })
}
