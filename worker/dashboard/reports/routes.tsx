import { Hono } from 'hono'
import { listDays } from '../../actions/list-days.ts'
import { siteDatabase } from '../../read/site.ts'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import type { Dashboard } from '../session.ts'
import { VolumePage } from './volume-page.tsx'

/** What all leads together say. */
export const reports = new Hono<Dashboard>().get('/dashboard/reports', async (c) => {
  const site = c.get('site')
  const frame = frameOf(c, 'reports')
  const days = await listDays(siteDatabase(c.env, site), site)
  return c.html(layout(frame, 'Reports', <VolumePage frame={frame} days={days} />))
})
