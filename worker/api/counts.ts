import { Hono } from 'hono'
import * as v from 'valibot'
import { listDays } from '../actions/list-days.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow } from './auth.ts'
import { route } from './route.ts'
import { count } from './schema.ts'

const day = v.strictObject({
  day: v.pipe(v.string(), v.description('UTC, 2026-11-21')),
  accepted: count,
  duplicate: count,
  visitors: v.pipe(count, v.description('new ones')),
  ignored: v.array(v.strictObject({ reason: v.string(), count })),
})

/** What the door took, by day: is my snippet working, and what is wrong with what it sends? */
export const counts = new Hono<ApiEnv>().get(
  '/v1/counts',
  allow('read'),
  route('listCounts', 'What was taken, known and ignored by reason, by day, the newest first', {
    200: v.strictObject({ days: v.array(day) }),
  }),
  async (c) => {
    const site = c.get('site')
    return c.json({ days: await listDays(siteDatabase(c.env, site), site) })
  },
)
