import { Hono } from 'hono'
import { emailKey, userKey } from '../../shared/identity.ts'
import type { Stage } from '../../shared/scoring/index.ts'
import { listLinks } from '../db/links.ts'
import { findLead, findLeadByIdentity, findLeadByVisitor } from '../read/find-lead.ts'
import type { Lead } from '../read/lead.ts'
import { type LeadQuery, listLeads } from '../read/list-leads.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import { findTimeline } from '../read/timeline.ts'
import { listTransitions } from '../read/transitions.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

const STAGES = [
  'visitor',
  'lead',
  'mql',
  'sql',
  'opportunity',
  'customer',
  'disqualified',
  'recycled',
] as const satisfies readonly Stage[]

const PAGE_MAX = 500

/** Who is hot, and why. */
export const leads = new Hono<ApiEnv>()
  .use('/v1/leads', allow('read'))
  .use('/v1/leads/*', allow('read'))
  .get('/v1/leads', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const now = Date.now()
    const { email, userId, visitor } = c.req.query()
    if (email !== undefined || userId !== undefined || visitor !== undefined) {
      const lead = await findOne(db, site, { email, userId, visitor }, now)
      return lead ? c.json(lead) : notFound()
    }
    return c.json(await listLeads(db, site, readQuery(c.req.query()), now))
  })
  .get('/v1/leads/:id', async (c) => c.json(await findOr404(c.env, c.get('site'), c.req.param('id'))))
  .get('/v1/leads/:id/timeline', async (c) => {
    const site = c.get('site')
    const { id } = await findOr404(c.env, site, c.req.param('id'))
    const { limit, cursor } = c.req.query()
    return c.json(
      await findTimeline(siteDatabase(c.env, site), site, id, { limit: readLimit(limit), cursor }),
    )
  })
  .get('/v1/leads/:id/transitions', async (c) => {
    const site = c.get('site')
    const { id } = await findOr404(c.env, site, c.req.param('id'))
    const transitions = await listTransitions(siteDatabase(c.env, site), site, id)
    return c.json({
      transitions: transitions.map(({ leadId, ...transition }) => ({ ...transition, lead: leadId })),
    })
  })
  .get('/v1/leads/:id/links', async (c) => {
    const site = c.get('site')
    const { id } = await findOr404(c.env, site, c.req.param('id'))
    const links = await listLinks(siteDatabase(c.env, site), site.id, id)
    return c.json({ links: links.map(({ leadId, ...link }) => ({ ...link, lead: leadId })) })
  })

type Named = Record<'email' | 'userId' | 'visitor', string | undefined>

async function findOne(
  db: D1Database,
  site: SiteContext,
  { email, userId, visitor }: Named,
  now: number,
): Promise<Lead | null> {
  if (visitor !== undefined) return findLeadByVisitor(db, site, visitor, now)
  const key = email !== undefined ? emailKey(email) : userKey(userId ?? '')
  return key === undefined ? null : findLeadByIdentity(db, site, key, now)
}

async function findOr404(env: ApiEnv['Bindings'], site: SiteContext, id: string): Promise<Lead> {
  return (await findLead(siteDatabase(env, site), site, id, Date.now())) ?? notFound()
}

function readQuery({ stage, min, limit, cursor }: Record<string, string>): LeadQuery {
  const query: LeadQuery = { limit: readLimit(limit) ?? 50 }
  if (stage !== undefined) {
    const known = STAGES.find((name) => name === stage)
    if (!known) throw refused(400, `stage: one of ${STAGES.join(', ')} is needed`)
    query.stage = known
  }
  if (min !== undefined) {
    query.min = Number(min)
    if (min === '' || !Number.isFinite(query.min)) throw refused(400, 'min: a number is needed')
  }
  if (cursor !== undefined) query.cursor = cursor
  return query
}

function readLimit(limit: string | undefined): number | undefined {
  if (limit === undefined) return undefined
  const count = Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > PAGE_MAX) {
    throw refused(400, `limit: a whole number from 1 to ${PAGE_MAX} is needed`)
  }
  return count
}

function notFound(): never {
  throw refused(404, 'no such lead')
}
