import { Hono } from 'hono'
import * as v from 'valibot'
import { eraseLead } from '../actions/erase-lead.ts'
import { exportLead } from '../read/export-lead.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { leadSchema } from './lead-schema.ts'
import { route } from './route.ts'
import { instant } from './schema.ts'

const person = v.looseObject({ exportedAt: instant, site: v.string(), lead: leadSchema })

/** What a person may ask of whoever keeps its data: to see it, and to be forgotten. */
export const privacy = new Hono<ApiEnv>()
  .get(
    '/v1/leads/:id/export',
    allow('admin'),
    route('exportLead', 'All that is kept of one person, for itself to read', {
      200: person,
      404: 'No such lead',
    }),
    async (c) => {
      const site = c.get('site')
      const found = await exportLead(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
      if (!found) throw refused(404, 'no such lead')
      return c.json(found, 200, { 'content-disposition': 'attachment; filename="person.json"' })
    },
  )
  .delete(
    '/v1/leads/:id',
    allow('admin'),
    route(
      'eraseLead',
      'Forgets a person: nothing of it is left anywhere, and nothing from before is taken again',
      {
        202: 'Forgotten; what nothing leads to any more follows within minutes: its bytes in the archive and, on a site of millions of events, what others have said of it',
        204: 'Forgotten',
        404: 'No such lead',
      },
    ),
    async (c) => {
      const site = c.get('site')
      const erased = await eraseLead(c.env, site, c.req.param('id'), Date.now())
      if (!erased) throw refused(404, 'no such lead')
      return c.body(null, erased.everywhere ? 204 : 202)
    },
  )
