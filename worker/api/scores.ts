import { Hono } from 'hono'
import { scoreVisitor } from '../read/score-visitor.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { jsonUnlessKnown } from './etag.ts'
import { visitorScoreSchema } from './lead-schema.ts'
import { route } from './route.ts'

/** The score of a browser, known or not: that of the lead it is linked to, else its own. */
export const scores = new Hono<ApiEnv>().get(
  '/v1/scores/:visitor',
  allow('read'),
  route('findScore', 'The score of a browser, known or not, from wherever it is asked', {
    200: visitorScoreSchema,
    304: 'Nothing that is shown has changed since If-None-Match',
    404: 'No such visitor',
  }),
  async (c) => {
    const found = await scoreVisitor(c.env, c.get('site'), c.req.param('visitor'), Date.now())
    if (!found) throw refused(404, 'no such visitor')
    return jsonUnlessKnown(c, found)
  },
)
