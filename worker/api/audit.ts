import { Hono } from 'hono'
import * as v from 'valibot'
import { listActs } from '../db/audit.ts'
import { readCursor, writeCursor } from '../read/cursor.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow } from './auth.ts'
import { query, route } from './route.ts'
import { cursor, cursorOf, instant } from './schema.ts'

const PAGE = 100

const act = v.strictObject({
  id: v.string(),
  at: instant,
  key: v.string(),
  label: v.string(),
  operation: v.pipe(v.string(), v.description('as it is called in this document')),
  target: v.pipe(v.nullable(v.string()), v.description('what it was done to; null where that is a person')),
})

/** Every administrative act. */
export const audit = new Hono<ApiEnv>().get(
  '/v1/audit',
  allow('admin'),
  query(v.strictObject({ cursor: cursorOf('number', 'string') })),
  route('listActs', 'What was done to the site, when, and by which key; newest first', {
    200: v.strictObject({ acts: v.array(act), cursor }),
  }),
  async (c) => {
    const site = c.get('site')
    const [at, id] = readCursor(c.req.valid('query').cursor ?? '') ?? []
    const after = typeof at === 'number' && typeof id === 'string' ? { at, id } : null
    const rows = await listActs(siteDatabase(c.env, site), site.id, { limit: PAGE + 1, after })
    const last = rows[PAGE - 1]
    return c.json({
      acts: rows.slice(0, PAGE),
      cursor: rows.length > PAGE && last ? writeCursor([last.at, last.id]) : null,
    })
  },
)
