import { Hono } from 'hono'
import { eraseLead } from '../actions/erase-lead.ts'
import { exportLead } from '../read/export-lead.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

/** What a person may ask of whoever keeps its data: to see it, and to be forgotten. */
export const privacy = new Hono<ApiEnv>()
  .get('/v1/leads/:id/export', allow('admin'), async (c) => {
    const site = c.get('site')
    const person = await exportLead(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
    if (!person) throw refused(404, 'no such lead')
    return c.json(person, 200, { 'content-disposition': 'attachment; filename="person.json"' })
  })
  .delete('/v1/leads/:id', allow('admin'), async (c) => {
    const site = c.get('site')
    const erased = await eraseLead(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
    if (!erased) throw refused(404, 'no such lead')
    return c.body(null, 204)
  })
