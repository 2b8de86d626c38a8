import { Hono } from 'hono'
import * as v from 'valibot'
import { findHistory, POINTS_MAX } from '../read/history.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { historySchema } from './lead-schema.ts'
import { query, route } from './route.ts'
import { text, when, whole } from './schema.ts'

const STEPS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const
const INSTANTS_MAX = 50

const which = v.strictObject({
  at: v.exactOptional(
    v.pipe(
      text(2_000),
      v.transform((list) => list.split(',')),
      v.array(when),
      v.maxLength(INSTANTS_MAX, `at most ${INSTANTS_MAX} instants are needed`),
      v.description(
        `these instants instead of a series, with the reasons: at most ${INSTANTS_MAX}, with commas between; ` +
          'each milliseconds since 1970, or a date such as 2026-11-21',
      ),
    ),
  ),
  from: v.exactOptional(
    v.pipe(when, v.description('where the series begins; 90 days before its end unless told')),
  ),
  to: v.exactOptional(v.pipe(when, v.description('where the series ends, included; now unless told'))),
  step: v.exactOptional(
    v.pipe(
      v.picklist(['hour', 'day', 'week'], 'one of hour, day, week is needed'),
      v.description('between two points, counted back from the end; a day unless told'),
    ),
    'day',
  ),
  model: v.exactOptional(
    v.pipe(
      whole(1, 1_000_000),
      v.description('the version to score by; unless told each instant’s own, the one that served then'),
    ),
  ),
})

/** How hot somebody was, and why: made anew from the events, by any version of the model. */
export const history = new Hono<ApiEnv>().get(
  '/v1/leads/:id/history',
  allow('read'),
  query(which),
  route(
    'findHistory',
    'The lead’s score at instants of the past, from what its visitors had done by then as far as it is kept',
    {
      200: historySchema,
      404: 'No such lead, or no such version of the model',
    },
  ),
  async (c) => {
    const site = c.get('site')
    const now = Date.now()
    const { at, from, to = now, step, model } = c.req.valid('query')
    const latest = Math.max(to, ...(at ?? []))
    if (latest > now) throw refused(400, 'at, to: an instant that has been is needed')
    if (from !== undefined && from > to) throw refused(400, 'from: an instant before `to` is needed')
    if (from !== undefined && (to - from) / STEPS[step] >= POINTS_MAX) {
      throw refused(400, `step: at most ${POINTS_MAX} points are needed; a longer step, or a later from`)
    }
    const wanted = { at, from, to, step: STEPS[step], version: model }
    const found = await findHistory(siteDatabase(c.env, site), site, c.req.param('id'), wanted)
    if (!found.ok) throw refused(404, found.reason)
    const { points, modelChanges } = found.history
    return c.json({
      points: at ? points : points.map(({ dimensions: _, ...point }) => point),
      modelChanges,
    })
  },
)
