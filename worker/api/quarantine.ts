import { Hono } from 'hono'
import * as v from 'valibot'
import { releaseLead } from '../actions/release-lead.ts'
import { listHeld } from '../read/quarantine.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { leadSchema } from './lead-schema.ts'
import { query, route } from './route.ts'
import { cursor, text, whole } from './schema.ts'

/** Leads whose contact data nobody believes, until a person or a signature says otherwise. */
export const quarantine = new Hono<ApiEnv>()
  .get(
    '/v1/quarantine',
    allow('read'),
    query(v.strictObject({ limit: v.exactOptional(whole(1, 500)), cursor: v.exactOptional(text()) })),
    route('listQuarantine', 'Leads that are kept from lists and webhooks, and why', {
      200: v.strictObject({ leads: v.array(leadSchema), cursor }),
    }),
    async (c) => {
      const site = c.get('site')
      return c.json(await listHeld(siteDatabase(c.env, site), site, c.req.valid('query'), Date.now()))
    },
  )
  .post(
    '/v1/leads/:id/release',
    allow('admin'),
    route('releaseLead', 'Takes a lead out of quarantine for good', { 204: 'Released', 404: 'No such lead' }),
    async (c) => {
      const site = c.get('site')
      const released = await releaseLead(c.env, site, c.req.param('id'), Date.now())
      if (!released) throw refused(404, 'no such lead')
      return c.body(null, 204)
    },
  )
