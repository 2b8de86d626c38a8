import { Hono } from 'hono'
import { redrive } from '../actions/redrive.ts'
import { listRejected } from '../db/rejected.ts'
import { readCursor, writeCursor } from '../read/cursor.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

const PAGE = 100

/** What was not taken, with reason and time: events that the door ignored, and messages that failed every try. */
export const rejected = new Hono<ApiEnv>()
  .use('/v1/rejected', allow('admin'))
  .use('/v1/rejected/*', allow('admin'))
  .get('/v1/rejected', async (c) => {
    const site = c.get('site')
    const [at, id] = readCursor(c.req.query('cursor') ?? '') ?? []
    const after = typeof at === 'number' && typeof id === 'string' ? { at, id } : null
    const rows = await listRejected(siteDatabase(c.env, site), site.id, { limit: PAGE + 1, after })
    const last = rows[PAGE - 1]
    return c.json({
      rejected: rows.slice(0, PAGE).map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) })),
      cursor: rows.length > PAGE && last ? writeCursor([last.at, last.id]) : null,
    })
  })
  .post('/v1/rejected/:id/redrive', async (c) => {
    const site = c.get('site')
    const redriven = await redrive(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
    if (!redriven.ok) throw refused(redriven.reason === 'not a message' ? 409 : 404, redriven.reason)
    const { accepted, duplicate, ignored } = redriven.projected
    return c.json({ accepted, duplicate, ignored })
  })
