import { Hono } from 'hono'
import { listHeldLeads } from '../../read/held-leads.ts'
import { siteDatabase } from '../../read/site.ts'
import type { Dashboard } from '../door/session.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { HeldPage } from './held-page.tsx'

const PAGE = 50
/** As long as anybody looks at an empty page gladly. */
const LOOK_MS = 500

/** Who is held, and why. */
export const heldLeads = new Hono<Dashboard>().get('/dashboard/held', async (c) => {
  const site = c.get('site')
  const { cursor } = c.req.query()
  const now = Date.now()
  const { leads, cursor: next } = await listHeldLeads(
    siteDatabase(c.env, site),
    site,
    { limit: PAGE, cursor },
    now,
    now + LOOK_MS,
  )
  const frame = frameOf(c, 'leads')
  const view = { leads, next, model: site.model, isLater: cursor !== undefined }
  return c.html(layout(frame, 'Held leads', <HeldPage frame={frame} view={view} />))
})
