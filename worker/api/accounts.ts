import { Hono } from 'hono'
import * as v from 'valibot'
import { type Account, findAccount, listAccounts } from '../read/accounts.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { leadSchema } from './lead-schema.ts'
import { query, route } from './route.ts'
import { count, cursor, cursorOf, instant, named, whole } from './schema.ts'

const PAGE_MAX = 100

const account = named(
  'Account',
  v.strictObject({
    id: v.pipe(v.string(), v.description('a company’s domain, or the account as it was given')),
    asOf: instant,
    score: v.pipe(v.number(), v.description('of its three most engaged people, as displayed: 0–100')),
    raw: v.number(),
    fit: v.pipe(v.number(), v.description('the best of its people')),
    people: count,
    breadth: v.pipe(count, v.description('how many of them were seen in the last 30 days')),
    reasons: v.array(v.strictObject({ lead: v.string(), points: v.number() })),
  }),
) satisfies v.GenericSchema<Account>

const page = v.strictObject({
  limit: v.exactOptional(whole(1, PAGE_MAX)),
  cursor: cursorOf('number', 'number', 'string'),
})

/** Which companies are hot, and who in them. */
export const accounts = new Hono<ApiEnv>()
  .get(
    '/v1/accounts',
    allow('read'),
    query(page),
    route('listAccounts', 'Companies by the score of their people as of now, highest first', {
      200: v.strictObject({ accounts: v.array(account), cursor }),
    }),
    async (c) => {
      const site = c.get('site')
      return c.json(await listAccounts(siteDatabase(c.env, site), site, c.req.valid('query'), Date.now()))
    },
  )
  .get(
    '/v1/accounts/:id',
    allow('read'),
    route('findAccount', 'One company and its people, the most engaged first', {
      200: v.strictObject({ account, people: v.array(leadSchema) }),
      404: 'No such account',
    }),
    async (c) => {
      const site = c.get('site')
      const id = c.req.param('id').toLowerCase()
      const found = await findAccount(siteDatabase(c.env, site), site, id, Date.now())
      if (!found) throw refused(404, 'no such account')
      return c.json(found)
    },
  )
