import { Hono } from 'hono'
import { decodeRegisters, score } from '../../shared/scoring/index.ts'
import { findVisitor } from '../db/visitors.ts'
import { findLead } from '../read/find-lead.ts'
import { scorable, siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

/** The score of a browser, known or not: that of the lead it is linked to, else its own. */
export const scores = new Hono<ApiEnv>()
  .use('/v1/scores/*', allow('read'))
  .get('/v1/scores/:visitor', async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const now = Date.now()
    const visitor = await findVisitor(db, site.id, c.req.param('visitor'))
    if (!visitor) throw refused(404, 'no such visitor')
    const lead = visitor.leadId === null ? null : await findLead(db, site, visitor.leadId, now)
    if (lead) {
      const { id, stage, asOf, modelVersion, band, grade, dimensions } = lead
      return c.json({
        visitor: visitor.id,
        lead: id,
        stage,
        asOf,
        modelVersion,
        score: lead.score,
        band,
        grade,
        dimensions,
      })
    }
    const { retentionDays } = site.settings
    const { asOf, band, grade, dimensions } = score(
      scorable(site, decodeRegisters(visitor.registers)),
      site.compiled,
      now,
      {
        retentionDays,
      },
    )
    return c.json({
      visitor: visitor.id,
      lead: null,
      stage: 'visitor',
      asOf,
      modelVersion: site.modelVersion,
      score: dimensions.engagement.score,
      band,
      grade,
      dimensions,
    })
  })
