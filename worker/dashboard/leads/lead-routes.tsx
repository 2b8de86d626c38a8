import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { sendDue } from '../../actions/drive-webhook.ts'
import { eraseLead } from '../../actions/erase-lead.ts'
import { acceptSuggestion, dismiss, joinVisitor, partVisitor } from '../../actions/link-visitor.ts'
import { recordOutcome } from '../../actions/record-outcome.ts'
import { releaseLead } from '../../actions/release-lead.ts'
import { findKeptOf } from '../../db/kept-of.ts'
import { listLinks } from '../../db/links.ts'
import { listOutcomes } from '../../db/outcomes.ts'
import { listSuggestionsOf } from '../../db/suggestions.ts'
import { listVisitors } from '../../db/visitors.ts'
import { findCourse } from '../../read/course.ts'
import { exportLead } from '../../read/export-lead.ts'
import { findLead } from '../../read/find-lead.ts'
import { findPrediction } from '../../read/prediction.ts'
import { findRuleEvents } from '../../read/rule-events.ts'
import { siteDatabase } from '../../read/site.ts'
import { findTimeline } from '../../read/timeline.ts'
import { listTransitions } from '../../read/transitions.ts'
import { frameOf, leadUrl } from '../frame.ts'
import { layout } from '../layout.tsx'
import { type Dashboard, type DashboardContext, freshSiteOf, noteAct, requireChange } from '../session.ts'
import { ErasePage } from './erase-page.tsx'
import { LeadView } from './lead-page.tsx'
import { nameOf } from './name-of.ts'
import { type Notice, noticeOf } from './notice.tsx'
import { isOutcome } from './outcomes.tsx'

const REASON_MAX = 200

/** One person: all that is known of them, and what may be done about it. Whatever is pressed twice is done once. */
export const oneLead = new Hono<Dashboard>()
  .get('/dashboard/leads/:id', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const id = c.req.param('id')
    const { cursor, rule, said } = c.req.query()
    const now = Date.now()
    const lead = await findLead(db, site, id, now)
    if (!lead) throw new HTTPException(404)
    const [course, transitions, timeline, ofRule, visitors, links, suggestions, outcomes, prediction] =
      await Promise.all([
        findCourse(db, site, id, now),
        listTransitions(db, site, id),
        findTimeline(db, site, id, { cursor }),
        rule === undefined ? null : findRuleEvents(db, site, id, rule),
        listVisitors(db, site.id, id),
        listLinks(db, site.id, id),
        listSuggestionsOf(db, site.id, id),
        listOutcomes(db, site.id, id),
        findPrediction(db, site, id, now),
      ])
    const { mayChange } = c.get('viewer')
    const view = {
      ...{ lead, course, transitions, timeline, ofRule, visitors, links, suggestions, outcomes, mayChange },
      ...{ model: site.model, isLater: cursor !== undefined, notice: noticeOf(said) },
      nextOutcomeId: mayChange ? crypto.randomUUID() : null,
      prediction,
    }
    const frame = frameOf(c, 'leads')
    return c.html(layout(frame, nameOf(lead), <LeadView frame={frame} view={view} />))
  })
  .get('/dashboard/leads/:id/export.json', async (c) => {
    requireChange(c)
    const site = c.get('site')
    const found = await exportLead(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
    if (!found) throw new HTTPException(404)
    return c.json(found, 200, { 'content-disposition': 'attachment; filename="person.json"' })
  })
  .get('/dashboard/leads/:id/erase', (c) => showErasing(c, c.req.param('id'), false))
  .post('/dashboard/leads/:id/erase', async (c) => {
    requireChange(c)
    const id = c.req.param('id')
    if ((await c.req.parseBody()).sure !== 'yes') return showErasing(c, id, true)
    const site = await freshSiteOf(c)
    // Somebody who is gone already is as forgotten as they were to be.
    const erased = await eraseLead(c.env, site, id, Date.now())
    if (erased) await noteAct(c, 'eraseLead', null)
    const said = erased?.everywhere === false ? 'erasing' : 'erased'
    return c.redirect(`${frameOf(c).prefix}/dashboard/?said=${said}`, 303)
  })
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
    return backTo(c, 'parted', 'devices')
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

async function showErasing(c: DashboardContext, id: string, isUnsure: boolean) {
  requireChange(c)
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const lead = await findLead(db, site, id, Date.now())
  if (!lead) throw new HTTPException(404)
  const kept = await findKeptOf(db, site.id, id)
  const frame = frameOf(c, 'leads')
  if (isUnsure) c.status(422)
  const page = <ErasePage frame={frame} lead={lead} kept={kept} isUnsure={isUnsure} />
  return c.html(layout(frame, `Erase ${nameOf(lead)}?`, page))
}

/** What follows from a visitor having changed hands. */
async function relinked(c: DashboardContext, operation: string): Promise<void> {
  await noteAct(c, operation, null)
  c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), Date.now()))
}

/** To the lead's page, so that a reload does nothing again. */
function backTo(c: DashboardContext, said: Notice, place?: string): Response {
  const url = leadUrl(frameOf(c), c.req.param('id') ?? '')
  return c.redirect(`${url}?said=${said}${place === undefined ? '' : `#${place}`}`, 303)
}

async function fieldOf(c: DashboardContext, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' ? value.trim() : ''
}

function refused(message: string): HTTPException {
  return new HTTPException(422, { message })
}
