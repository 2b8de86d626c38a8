import { Hono } from 'hono'
import * as v from 'valibot'
import { emailKey, userKey } from '../../shared/identity.ts'
import type { Cause } from '../../shared/scoring/index.ts'
import { type Link, listLinks } from '../db/links.ts'
import { listVerdicts } from '../db/machines.ts'
import type { Transition } from '../db/transitions.ts'
import { findLead, findLeadByIdentity, findLeadByVisitor, findLeads } from '../read/find-lead.ts'
import type { Lead } from '../read/lead.ts'
import { listLeads } from '../read/list-leads.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import { findTimeline } from '../read/timeline.ts'
import { listTransitions } from '../read/transitions.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { jsonUnlessKnown } from './etag.ts'
import { leadFilter } from './lead-filter.ts'
import { leadSchema } from './lead-schema.ts'
import { body, query, route } from './route.ts'
import { count, cursor, cursorOf, instant, named, stage, text, whole } from './schema.ts'

const limit = v.exactOptional(whole(1, 500))
const which = v.strictObject({
  email: v.exactOptional(v.pipe(v.string(), v.description('the one lead of this e-mail'))),
  userId: v.exactOptional(v.pipe(v.string(), v.description('the one lead of this user id'))),
  visitor: v.exactOptional(v.pipe(v.string(), v.description('the one lead that this visitor is linked to'))),
  ...leadFilter,
  limit,
  cursor: cursorOf('number', 'number', 'string'),
})

const leadPage = v.strictObject({
  leads: v.array(leadSchema),
  modelVersion: count,
  rankedVersion: v.pipe(
    count,
    v.description('the version that the order is by, while a publish goes through'),
  ),
  cursor,
})

const timeline = v.strictObject({
  events: v.array(
    named(
      'TimelineEvent',
      v.looseObject({ id: v.string(), kind: v.string(), at: instant, visitor: v.string() }),
    ),
  ),
  cursor,
})

const CAUSES = ['event', 'decay', 'identify', 'model', 'link', 'outcome'] as const satisfies readonly Cause[]

const transitions = v.strictObject({
  transitions: v.array(
    v.strictObject({
      id: v.string(),
      lead: v.string(),
      at: instant,
      from: stage,
      to: stage,
      score: v.pipe(v.number(), v.description('raw engagement at that instant')),
      modelVersion: count,
      cause: v.picklist(CAUSES),
      history: v.pipe(
        v.boolean(),
        v.description('an import brought what led to it: it stands where that happened, and nobody was told'),
      ),
    }) satisfies v.GenericSchema<Omit<Transition, 'leadId'> & { lead: string }>,
  ),
})

const links = v.strictObject({
  links: v.array(
    v.strictObject({
      lead: v.string(),
      visitor: v.string(),
      at: instant,
      joined: v.pipe(v.boolean(), v.description('false where the visitor was parted from the lead')),
      cause: v.picklist(['claimed', 'verified', 'by hand']),
      provenance: v.picklist(['browser', 'server', 'verified']),
      bot: v.pipe(
        v.nullable(v.string()),
        v.description('why the visitor is taken for a machine, where it is linked still'),
      ),
    }) satisfies v.GenericSchema<Omit<Link, 'leadId'> & { lead: string; bot: string | null }>,
  ),
})

/** Who is hot, and why. */
export const leads = new Hono<ApiEnv>()
  .get(
    '/v1/leads',
    allow('read'),
    query(which),
    route('listLeads', 'Leads ranked exactly as of now, or the one of an e-mail, a user id or a visitor', {
      200: v.union([leadPage, leadSchema]),
      404: 'No such lead',
    }),
    async (c) => {
      const site = c.get('site')
      const db = siteDatabase(c.env, site)
      const now = Date.now()
      const { email, userId, visitor, ...wanted } = c.req.valid('query')
      const names = [email, userId, visitor].filter((name) => name !== undefined)
      if (names.length === 0) return c.json(await listLeads(db, site, wanted, now))
      if (names.length > 1 || Object.keys(wanted).length > 0) {
        throw refused(400, 'email, userId, visitor: each of them names one lead, and is needed alone')
      }
      return c.json((await findOne(db, site, { email, userId, visitor }, now)) ?? notFound())
    },
  )
  .get(
    '/v1/leads/:id',
    allow('read'),
    route('findLead', 'One lead, scored as of now', {
      200: leadSchema,
      304: 'Nothing that is shown has changed since If-None-Match',
      404: 'No such lead',
    }),
    async (c) => jsonUnlessKnown(c, await findOr404(c.env, c.get('site'), c.req.param('id'))),
  )
  .post(
    '/v1/leads/batch',
    allow('read'),
    body(
      v.strictObject({
        ids: v.pipe(
          v.array(text(100), 'a list of ids is needed'),
          v.maxLength(500, 'at most 500 ids are needed'),
        ),
      }),
    ),
    route(
      'listLeadsById',
      'Up to 500 leads by their ids, scored as of now; those that are none are left out',
      {
        200: v.strictObject({ leads: v.array(leadSchema) }),
      },
    ),
    async (c) => {
      const site = c.get('site')
      const { ids } = c.req.valid('json')
      return c.json({ leads: await findLeads(siteDatabase(c.env, site), site, ids, Date.now()) })
    },
  )
  .get(
    '/v1/leads/:id/timeline',
    allow('read'),
    query(v.strictObject({ limit, cursor: cursorOf('number', 'string') })),
    route('listTimeline', 'What the lead’s visitors did, newest first', {
      200: timeline,
      404: 'No such lead',
    }),
    async (c) => {
      const site = c.get('site')
      const { id } = await findOr404(c.env, site, c.req.param('id'))
      return c.json(await findTimeline(siteDatabase(c.env, site), site, id, c.req.valid('query')))
    },
  )
  .get(
    '/v1/leads/:id/transitions',
    allow('read'),
    route(
      'listTransitions',
      'Every crossing from stage to stage, oldest first: as it was known then, or where an import says that it happened',
      {
        200: transitions,
        404: 'No such lead',
      },
    ),
    async (c) => {
      const site = c.get('site')
      const { id } = await findOr404(c.env, site, c.req.param('id'))
      const list = await listTransitions(siteDatabase(c.env, site), site, id)
      return c.json({ transitions: list.map(({ leadId, ...rest }) => ({ ...rest, lead: leadId })) })
    },
  )
  .get(
    '/v1/leads/:id/links',
    allow('read'),
    route('listLinks', 'Every join and un-join of a visitor, oldest first', {
      200: links,
      404: 'No such lead',
    }),
    async (c) => {
      const site = c.get('site')
      const { id } = await findOr404(c.env, site, c.req.param('id'))
      const db = siteDatabase(c.env, site)
      const [list, verdicts] = await Promise.all([listLinks(db, site.id, id), listVerdicts(db, site.id, id)])
      const bots = new Map(verdicts.map(({ visitor, reason }) => [visitor, reason]))
      return c.json({
        links: list.map(({ leadId, ...rest }) => ({
          ...{ ...rest, lead: leadId },
          bot: bots.get(rest.visitor) ?? null,
        })),
      })
    },
  )

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

function notFound(): never {
  throw refused(404, 'no such lead')
}
