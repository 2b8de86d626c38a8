import { Hono } from 'hono'
import * as v from 'valibot'
import { verify } from '../actions/verify.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow } from './auth.ts'
import { query, route } from './route.ts'
import { count, cursor, text } from './schema.ts'

const slice = v.strictObject({
  visitors: count,
  leads: count,
  pending: v.pipe(count, v.description('left out: a new model has not come to them yet')),
  differences: v.array(v.looseObject({})),
  cursor,
})

/** Whether everything stored is what the events come to, a slice at a time: `npm run verify` asks until all is seen. */
export const verification = new Hono<ApiEnv>().get(
  '/v1/verify',
  allow('admin'),
  query(v.strictObject({ cursor: v.exactOptional(text(1_000)) })),
  route('verify', 'Whether what is stored is what the events come to, a slice at a time', { 200: slice }),
  async (c) => {
    const site = c.get('site')
    return c.json(await verify(siteDatabase(c.env, site), site, c.req.valid('query').cursor ?? null))
  },
)
