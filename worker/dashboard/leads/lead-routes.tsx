import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { eraseLead } from '../../actions/erase-lead.ts'
import { weighParting } from '../../actions/link-visitor.ts'
import { findKeptOf } from '../../db/kept-of.ts'
import { type Link, listLinks } from '../../db/links.ts'
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
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { partedOf } from './devices.tsx'
import { ErasePage } from './erase-page.tsx'
import { LeadView } from './lead-page.tsx'
import { nameOf } from './name-of.ts'
import { noticeOf } from './notice.tsx'
import { PartPage } from './part-page.tsx'

/** One person: all that is known of them, and the end of that. */
export const oneLead = new Hono<Dashboard>()
  .get('/dashboard/leads/:id', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const id = c.req.param('id')
    const { cursor, rule, said, visitor } = c.req.query()
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
      undo: undoOf(mayChange && said === 'parted' ? visitor : undefined, links),
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
  .get('/dashboard/leads/:id/part', async (c) => {
    requireChange(c)
    const site = c.get('site')
    const pair = { leadId: c.req.param('id'), visitor: c.req.query('visitor') ?? '' }
    const now = Date.now()
    const lead = await findLead(siteDatabase(c.env, site), site, pair.leadId, now)
    const weighed = lead && (await weighParting(c.env, site, pair, now))
    if (!weighed) throw new HTTPException(404)
    const frame = frameOf(c, 'leads')
    const page = <PartPage frame={frame} lead={lead} visitor={pair.visitor} weighed={weighed} />
    return c.html(layout(frame, `Not ${nameOf(lead)}?`, page))
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

/** Only what was parted from this very lead: an address may say anything. */
function undoOf(visitor: string | undefined, links: readonly Link[]): string | null {
  return partedOf(links).find((link) => link.visitor === visitor)?.visitor ?? null
}

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
