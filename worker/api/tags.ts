import { Hono } from 'hono'
import * as v from 'valibot'
import { tagged, tagPages } from '../actions/tag-pages.ts'
import { whatIf } from '../actions/what-if.ts'
import { type ApiEnv, allow } from './auth.ts'
import { answerPublished, faulty, freshSite, publishedSchema } from './models.ts'
import { body, query, route } from './route.ts'
import { count, text } from './schema.ts'
import { whatIfSchema } from './what-if-schema.ts'

const tag = v.strictObject({
  name: text(),
  patterns: v.array(text(2_000), 'a list of URL patterns is needed'),
})

/** Names for sets of pages. A tag counts for the past as well. */
export const tags = new Hono<ApiEnv>()
  .get(
    '/v1/tags',
    allow('read'),
    route('listTags', 'Names for sets of pages', {
      200: v.strictObject({ modelVersion: count, tags: v.array(tag) }),
    }),
    async (c) => {
      const { site } = await freshSite(c)
      const { version, model } = site.next ?? { version: site.modelVersion, model: site.model }
      return c.json({ modelVersion: version, tags: model.tags })
    },
  )
  .put(
    '/v1/tags',
    allow('admin'),
    query(v.strictObject({ whatIf: v.exactOptional(v.string()) })),
    body(v.strictObject({ ...tag.entries, author: v.exactOptional(text(), 'API') })),
    route(
      'tagPages',
      'Names pages, as the next version of the model; with ?whatIf only says what that would do',
      {
        200: whatIfSchema,
        201: publishedSchema,
        422: 'The model would have faults',
      },
    ),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { author, ...tag } = c.req.valid('json')
      if (c.req.valid('query').whatIf === undefined) {
        return answerPublished(c, await tagPages(c.env, site, tag, author, Date.now()))
      }
      const answer = await whatIf(db, site, tagged(site, tag), { now: Date.now() })
      return answer.ok ? c.json(answer.whatIf) : faulty(answer.faults)
    },
  )
