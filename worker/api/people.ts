import { Hono } from 'hono'
import { LINK_PARAMETER } from '../../shared/wire.ts'
import { acceptSuggestion, dismiss, joinVisitor, partVisitor } from '../actions/link-visitor.ts'
import { makeLink } from '../actions/make-link-token.ts'
import { listSuggestions } from '../db/suggestions.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

/** Which browsers are one person, where a person decides it. */
export const people = new Hono<ApiEnv>()
  .post('/v1/leads/:id/links', allow('admin'), async (c) => {
    const site = c.get('site')
    const body: unknown = await c.req.json().catch(() => null)
    const visitor = typeof body === 'object' && body !== null && 'visitor' in body ? body.visitor : undefined
    if (typeof visitor !== 'string') throw refused(400, 'visitor: the id of a visitor is needed, as JSON')
    const pair = { leadId: c.req.param('id'), visitor }
    const joined = await joinVisitor(siteDatabase(c.env, site), site, pair, Date.now())
    if (!joined.ok) throw refused(404, joined.reason)
    return c.json({ lead: pair.leadId, visitor, joined: true }, 201)
  })
  .delete('/v1/leads/:id/links/:visitor', allow('admin'), async (c) => {
    const site = c.get('site')
    const pair = { leadId: c.req.param('id'), visitor: c.req.param('visitor') }
    const parted = await partVisitor(siteDatabase(c.env, site), site, pair, Date.now())
    if (!parted.ok) throw refused(404, parted.reason)
    return c.body(null, 204)
  })
  .post('/v1/leads/:id/link-token', allow('send'), async (c) => {
    const body: unknown = await c.req.json().catch(() => ({}))
    if (typeof body !== 'object' || body === null) throw refused(400, 'a JSON object is needed, or nothing')
    const made = await makeLink(c.env, c.get('site'), c.req.param('id'), body, Date.now())
    if (!made.ok) throw refused(made.status, made.reason)
    const { token, link } = made
    const { message, expiresAt } = link
    return c.json({ lead: link.leadId, parameter: LINK_PARAMETER, token, message, expiresAt }, 201)
  })
  .get('/v1/suggestions', allow('read'), async (c) => {
    const site = c.get('site')
    const open = await listSuggestions(siteDatabase(c.env, site), site.id)
    return c.json({ suggestions: open.map(({ leadId, ...suggestion }) => ({ ...suggestion, lead: leadId })) })
  })
  .post('/v1/suggestions/:id/accept', allow('admin'), async (c) => {
    const site = c.get('site')
    const accepted = await acceptSuggestion(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
    if (!accepted) throw refused(404, 'no such suggestion')
    if (!accepted.ok) throw refused(409, accepted.reason)
    return c.body(null, 204)
  })
  .post('/v1/suggestions/:id/dismiss', allow('admin'), async (c) => {
    const site = c.get('site')
    const dismissed = await dismiss(siteDatabase(c.env, site), site.id, c.req.param('id'), Date.now())
    if (!dismissed) throw refused(404, 'no such suggestion')
    return c.body(null, 204)
  })
