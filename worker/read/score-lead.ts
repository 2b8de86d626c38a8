import { decodeRegisters, forecast, type Score, score } from '../../shared/scoring/index.ts'
import type { LeadRow } from '../db/leads.ts'
import type { Lead } from './lead.ts'
import { type SiteContext, scorable } from './site.ts'

/** A stored lead with its score at an instant. Whole, but not yet for showing: rankings look at many and show few. */
export interface ScoredLead {
  row: LeadRow
  score: Score
  /** Engagement as compared: neither clipped nor rounded. */
  raw: number
}

export function scoreLead(row: LeadRow, site: SiteContext, now: number): ScoredLead {
  const { retentionDays } = site.settings
  const scored = score(scorable(site, decodeRegisters(row.registers)), site.compiled, now, { retentionDays })
  return { row, score: scored, raw: scored.dimensions.engagement.raw }
}

export function toLead({ row, score: scored }: ScoredLead, site: SiteContext): Lead {
  const { compiled, modelVersion } = site
  const { asOf, band, grade, segment, dimensions } = scored
  const state = { stage: row.stage, at: row.stageAt, spared: row.spared ?? undefined }
  return {
    id: row.id,
    email: row.email,
    userId: row.userId,
    stage: row.stage,
    standing: row.hands > 0 ? 'verified' : row.standing,
    asOf,
    modelVersion,
    score: dimensions.engagement.score,
    band,
    grade,
    segment,
    dimensions,
    forecast: forecast(scorable(site, decodeRegisters(row.registers)), compiled, state, asOf),
    lastSeenAt: row.lastSeenAt,
    createdAt: row.createdAt,
  }
}
