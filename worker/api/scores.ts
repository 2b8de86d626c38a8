import { Hono } from 'hono'
import { decodeRegisters, score } from '../../shared/scoring/index.ts'
import { findVisitor } from '../db/visitors.ts'
import { findLead } from '../read/find-lead.ts'
import { scorable, siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { visitorScoreSchema } from './lead-schema.ts'
import { route } from './route.ts'

/** The score of a browser, known or not: that of the lead it is linked to, else its own. */
export const scores = new Hono<ApiEnv>().get(
  '/v1/scores/:visitor',
  allow('read'),
  route('findScore', 'The score of a browser, known or not', {
    200: visitorScoreSchema,
    404: 'No such visitor',
  }),
  async (c) => {
    const site = c.get('site')
    const db = siteDatabase(c.env, site)
    const now = Date.now()
    const visitor = await findVisitor(db, site.id, c.req.param('visitor'))
    if (!visitor) throw refused(404, 'no such visitor')
    const lead = visitor.leadId === null ? null : await findLead(db, site, visitor.leadId, now)
    const registers = scorable(site, decodeRegisters(visitor.registers))
    const { retentionDays } = site.settings
    const own = lead ?? ownScore(score(registers, site.compiled, now, { retentionDays }), site.modelVersion)
    const { asOf, modelVersion, band, grade, dimensions } = own
    return c.json({
      visitor: visitor.id,
      lead: lead?.id ?? null,
      stage: lead?.stage ?? 'visitor',
      asOf,
      modelVersion,
      score: own.score,
      band,
      grade,
      dimensions,
      firstTouch: visitor.arrivals?.first ?? null,
      lastTouch: visitor.arrivals?.last ?? null,
      network: visitor.arrivals?.network?.name ?? null,
      bot: visitor.noise?.verdict ?? null,
    })
  },
)

function ownScore(scored: ReturnType<typeof score>, modelVersion: number) {
  return { ...scored, modelVersion, score: scored.dimensions.engagement.score }
}
