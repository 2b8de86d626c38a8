import { Hono } from 'hono'
import * as v from 'valibot'
import { LINK_PARAMETER } from '../../shared/wire.ts'
import { sendDue } from '../actions/drive-webhook.ts'
import { acceptSuggestion, dismiss, joinVisitor, partVisitor } from '../actions/link-visitor.ts'
import { makeLink } from '../actions/make-link-token.ts'
import { listSuggestions } from '../db/suggestions.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { instant, text } from './schema.ts'

const joined = v.strictObject({ lead: v.string(), visitor: v.string(), joined: v.literal(true) })

const linkToken = v.strictObject({
  lead: v.string(),
  parameter: v.pipe(v.string(), v.description('the query parameter that carries the token')),
  token: v.string(),
  message: v.string(),
  expiresAt: instant,
})

const suggestions = v.strictObject({
  suggestions: v.array(
    v.strictObject({
      id: v.string(),
      lead: v.string(),
      visitor: v.string(),
      at: instant,
      reason: v.string(),
    }),
  ),
})

/** Which browsers are one person, where a person decides it. */
export const people = new Hono<ApiEnv>()
  .post(
    '/v1/leads/:id/links',
    allow('admin'),
    body(v.strictObject({ visitor: text() })),
    route('joinVisitor', 'Joins a visitor to a lead by hand; can be undone exactly', {
      201: joined,
      404: 'No such lead or visitor',
    }),
    async (c) => {
      const site = c.get('site')
      const { visitor } = c.req.valid('json')
      const pair = { leadId: c.req.param('id'), visitor }
      const joined = await joinVisitor(c.env, site, pair, Date.now())
      if (!joined.ok) throw refused(404, joined.reason)
      c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), Date.now()))
      return c.json({ lead: pair.leadId, visitor, joined: true }, 201)
    },
  )
  .delete(
    '/v1/leads/:id/links/:visitor',
    allow('admin'),
    route('partVisitor', 'Parts a visitor from a lead by hand', {
      204: 'Parted',
      404: 'They are not joined',
    }),
    async (c) => {
      const site = c.get('site')
      const pair = { leadId: c.req.param('id'), visitor: c.req.param('visitor') }
      const parted = await partVisitor(c.env, site, pair, Date.now())
      if (!parted.ok) throw refused(404, parted.reason)
      c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), Date.now()))
      return c.body(null, 204)
    },
  )
  .post(
    '/v1/leads/:id/link-token',
    allow('send'),
    body(
      v.strictObject({
        message: v.exactOptional(text(50)),
        days: v.exactOptional(v.number('a number is needed')),
      }),
    ),
    route(
      'makeLinkToken',
      'A token for the links of an e-mail to one lead: whoever arrives by it is that lead',
      { 201: linkToken, 404: 'No such lead' },
    ),
    async (c) => {
      const made = await makeLink(c.env, c.get('site'), c.req.param('id'), c.req.valid('json'), Date.now())
      if (!made.ok) throw refused(made.status, made.reason)
      const { token, link } = made
      const { message, expiresAt } = link
      return c.json({ lead: link.leadId, parameter: LINK_PARAMETER, token, message, expiresAt }, 201)
    },
  )
  .get(
    '/v1/suggestions',
    allow('read'),
    route('listSuggestions', 'Visitors that may be a lead, for a person to decide', { 200: suggestions }),
    async (c) => {
      const site = c.get('site')
      const open = await listSuggestions(siteDatabase(c.env, site), site.id)
      return c.json({
        suggestions: open.map(({ leadId, ...suggestion }) => ({ ...suggestion, lead: leadId })),
      })
    },
  )
  .post(
    '/v1/suggestions/:id/accept',
    allow('admin'),
    route('acceptSuggestion', 'Joins the visitor to the lead', {
      204: 'Joined',
      404: 'No such suggestion',
      409: 'It no longer fits; the reason says why',
    }),
    async (c) => {
      const site = c.get('site')
      const accepted = await acceptSuggestion(c.env, site, c.req.param('id'), Date.now())
      if (!accepted) throw refused(404, 'no such suggestion')
      if (!accepted.ok) throw refused(409, accepted.reason)
      c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), Date.now()))
      return c.body(null, 204)
    },
  )
  .post(
    '/v1/suggestions/:id/dismiss',
    allow('admin'),
    route('dismissSuggestion', 'Never suggests this again', { 204: 'Dismissed', 404: 'No such suggestion' }),
    async (c) => {
      const site = c.get('site')
      const dismissed = await dismiss(siteDatabase(c.env, site), site.id, c.req.param('id'), Date.now())
      if (!dismissed) throw refused(404, 'no such suggestion')
      return c.body(null, 204)
    },
  )
