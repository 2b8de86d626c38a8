import { Hono } from 'hono'
import * as v from 'valibot'
import { redrive } from '../actions/redrive.ts'
import { listRejected } from '../db/rejected.ts'
import { readCursor, writeCursor } from '../read/cursor.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { query, route } from './route.ts'
import { count, cursor, cursorOf, instant } from './schema.ts'

const PAGE = 100

const page = v.strictObject({
  rejected: v.array(v.looseObject({ id: v.string(), at: instant, reason: v.string(), body: v.unknown() })),
  cursor,
})

const tally = v.strictObject({
  accepted: count,
  duplicate: count,
  ignored: v.array(v.strictObject({ id: v.string(), reason: v.string() })),
})

/** What was not taken, with reason and time: events that the door ignored, and messages that failed every try. */
export const rejected = new Hono<ApiEnv>()
  .get(
    '/v1/rejected',
    allow('admin'),
    query(v.strictObject({ cursor: cursorOf('number', 'string') })),
    route('listRejected', 'What was not taken, with reason and time, newest first', { 200: page }),
    async (c) => {
      const site = c.get('site')
      const [at, id] = readCursor(c.req.valid('query').cursor ?? '') ?? []
      const after = typeof at === 'number' && typeof id === 'string' ? { at, id } : null
      const rows = await listRejected(siteDatabase(c.env, site), site.id, { limit: PAGE + 1, after })
      const last = rows[PAGE - 1]
      return c.json({
        rejected: rows.slice(0, PAGE).map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) })),
        cursor: rows.length > PAGE && last ? writeCursor([last.at, last.id]) : null,
      })
    },
  )
  .post(
    '/v1/rejected/:id/redrive',
    allow('admin'),
    route('redrive', 'Tries a message again that failed every try', {
      200: tally,
      404: 'Nothing of that id was rejected',
      409: 'It was an event, which the door would ignore again',
    }),
    async (c) => {
      const site = c.get('site')
      const redriven = await redrive(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
      if (!redriven.ok) throw refused(redriven.reason === 'not a message' ? 409 : 404, redriven.reason)
      const { accepted, duplicate, ignored } = redriven.projected
      return c.json({ accepted, duplicate, ignored })
    },
  )
