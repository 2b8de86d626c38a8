import { Hono } from 'hono'
import type { Tag } from '../../shared/scoring/index.ts'
import { tagged, tagPages } from '../actions/tag-pages.ts'
import { whatIf } from '../actions/what-if.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { answerPublished, faulty, freshSite, readJson } from './models.ts'

/** Names for sets of pages. A tag counts for the past as well. */
export const tags = new Hono<ApiEnv>()
  .get('/v1/tags', allow('read'), async (c) => {
    const { site } = await freshSite(c)
    const { version, model } = site.next ?? { version: site.modelVersion, model: site.model }
    return c.json({ modelVersion: version, tags: model.tags })
  })
  .put('/v1/tags', allow('admin'), async (c) => {
    const { db, site } = await freshSite(c)
    const { author = 'API', ...rest } = await readJson(c)
    const tag = readTag(rest)
    if (typeof author !== 'string') throw refused(400, 'author: a text is needed')
    if (c.req.query('whatIf') !== undefined) {
      const answer = await whatIf(db, site, tagged(site, tag), { now: Date.now() })
      return answer.ok ? c.json(answer.whatIf) : faulty(answer.faults)
    }
    return answerPublished(c, await tagPages(c.env, site, tag, author, Date.now()))
  })

/** Whether the patterns are patterns, the model's check says. */
function readTag({ name, patterns }: Partial<Record<string, unknown>>): Tag {
  if (typeof name !== 'string' || !Array.isArray(patterns) || !patterns.every(isText)) {
    throw refused(400, 'name and patterns are needed: { "name": "pricing", "patterns": ["/pricing*"] }')
  }
  return { name, patterns }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
