import { Hono } from 'hono'
import { verify } from '../actions/verify.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow } from './auth.ts'

/** Whether everything stored is what the events come to, a slice at a time: `npm run verify` asks until all is seen. */
export const verification = new Hono<ApiEnv>().get('/v1/verify', allow('admin'), async (c) => {
  const site = c.get('site')
  return c.json(await verify(siteDatabase(c.env, site), site, c.req.query('cursor') ?? null))
})
