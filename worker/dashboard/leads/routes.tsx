import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { releaseLead } from '../../actions/release-lead.ts'
import { listVerdicts } from '../../db/visitors.ts'
import { findLead } from '../../read/find-lead.ts'
import { listLeads } from '../../read/list-leads.ts'
import { siteDatabase } from '../../read/site.ts'
import { findTimeline } from '../../read/timeline.ts'
import { listTransitions } from '../../read/transitions.ts'
import { frameOf, leadUrl } from '../frame.ts'
import { layout } from '../layout.tsx'
import { type Dashboard, freshSiteOf, noteAct, requireChange } from '../session.ts'
import { isStage } from '../stage.tsx'
import { LeadList } from './lead-list.tsx'
import { LeadView } from './lead-page.tsx'

const PAGE = 50

/** Who is hot, and why. */
export const leads = new Hono<Dashboard>()
  .get('/dashboard/', async (c) => {
    const site = c.get('site')
    const asked = c.req.query('stage') ?? ''
    const stage = isStage(asked) ? asked : null
    const cursor = c.req.query('cursor')
    const found = await listLeads(
      siteDatabase(c.env, site),
      site,
      { limit: PAGE, ...(stage && { stage }), ...(cursor !== undefined && { cursor }) },
      Date.now(),
    )
    const page = { leads: found.leads, next: found.cursor, stage, isLater: cursor !== undefined }
    const frame = frameOf(c, 'leads')
    return c.html(layout(frame, 'Leads', <LeadList frame={frame} page={page} />))
  })
  .get('/dashboard/leads/:id', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const id = c.req.param('id')
    const cursor = c.req.query('cursor')
    const lead = await findLead(db, site, id, Date.now())
    if (!lead) throw new HTTPException(404)
    const [transitions, timeline, found] = await Promise.all([
      listTransitions(db, site, id),
      findTimeline(db, site, id, { cursor }),
      listVerdicts(db, site.id, id),
    ])
    const verdicts = found.map(({ reason }) => reason)
    const { mayChange } = c.get('viewer')
    const page = {
      ...{ lead, model: site.model, transitions, timeline, verdicts, mayChange },
      isLater: cursor !== undefined,
    }
    const frame = frameOf(c, 'leads')
    return c.html(layout(frame, lead.email ?? lead.userId ?? 'Lead', <LeadView frame={frame} page={page} />))
  })
  .post('/dashboard/leads/:id/release', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const id = c.req.param('id')
    if (!(await releaseLead(siteDatabase(c.env, site), site, id, Date.now()))) throw new HTTPException(404)
    await noteAct(c, 'releaseLead', null)
    return c.redirect(leadUrl(frameOf(c), id), 303)
  })
