import { Hono } from 'hono'
import { listImports } from '../../db/imports.ts'
import { listJobs } from '../../db/jobs.ts'
import { siteDatabase } from '../../read/site.ts'
import { type Dashboard, type DashboardContext, isPart } from '../door/session.ts'
import { frameOf } from '../frame.ts'
import { part } from '../part.tsx'
import { settingsUrl, showSection } from './section.tsx'
import { WorkList, type WorkView } from './work-list.tsx'

const SHOWN = 20

/** Long work: what is under way and what is done, as the database knows it, so that it may be left and come back to. */
export const work = new Hono<Dashboard>().get('/dashboard/settings/work', async (c) => {
  const view = await findWork(c)
  const lead = 'It goes on whether or not somebody looks, also after a restart.'
  const list = <WorkList url={settingsUrl(c, '/work')} refusedUrl={settingsUrl(c, '/refused')} view={view} />
  if (isPart(c)) return c.html(part(frameOf(c), list))
  return showSection(c, { section: 'work', title: 'Long work', lead }, () => list)
})

async function findWork(c: DashboardContext): Promise<WorkView> {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const [jobs, imports] = await Promise.all([listJobs(db, site.id, SHOWN), listImports(db, site.id, SHOWN)])
  return { jobs, imports }
}
