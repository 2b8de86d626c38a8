import { Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import { scoreVisitor } from '../read/score-visitor.ts'
import { findSiteByKey } from '../read/site.ts'
import { tagsOf } from '../read/tags-of.ts'
import { type ApiEnv, refused } from './auth.ts'
import { query, route, telling } from './route.ts'
import { stage, text } from './schema.ts'

const which = v.strictObject({
  site: v.pipe(text(100), v.description('the write key, as it stands in the snippet')),
})

const bySnippet = telling<MiddlewareHandler<ApiEnv>>((_, next) => next(), {}, { security: [{ site: [] }] })

/** What a page may know of who looks at it, where its site allows it: enough to choose a form or a greeting by. */
export const inPage = new Hono<ApiEnv>().get(
  '/v1/visitors/:visitor',
  bySnippet,
  query(which),
  route(
    'findOwnStage',
    'Of the visitor of a page, for that page: its stage and the tags it is scored by, and nothing of who it is',
    {
      200: v.strictObject({ stage, tags: v.array(v.string()) }),
      401: 'Unknown or revoked key',
      403: 'The site has not allowed it (setting `inPage`), or not to this origin',
      429: 'More requests from one address than anybody makes',
    },
  ),
  async (c) => {
    const now = Date.now()
    const key = c.req.valid('query').site
    const site = key.startsWith('pk_') ? await findSiteByKey(c.env, key, now) : null
    if (!site) throw refused(401, 'unknown or revoked key')
    const origin = c.req.header('origin')
    if (site.origins.length > 0 && !site.origins.some((one) => one === origin)) {
      throw refused(403, 'this origin is not among those of the site')
    }
    if (!site.settings.inPage) throw refused(403, 'the site does not let its pages read this: setting inPage')
    const address = `page ${key} ${c.req.header('cf-connecting-ip') ?? ''}`
    if ((await c.env.BEACONS?.limit({ key: address }))?.success === false) {
      throw refused(429, 'more requests from this address than anybody makes')
    }
    const scored = await scoreVisitor(c.env, site, c.req.param('visitor'), now)
    c.header('access-control-allow-origin', origin ?? '*')
    c.header('vary', 'origin')
    c.header('cache-control', 'no-store')
    // Whoever is not known is a visitor like any other.
    return c.json(
      scored ? { stage: scored.stage, tags: tagsOf(scored, site) } : { stage: 'visitor', tags: [] },
    )
  },
)
