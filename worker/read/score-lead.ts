import {
  decodeRegisters,
  forecast,
  nextActions,
  type Registers,
  type Score,
  type StageState,
  score,
} from '../../shared/scoring/index.ts'
import type { LeadRow } from '../db/leads.ts'
import type { Lead } from './lead.ts'
import { personNameOf } from './person-name.ts'
import { type SiteContext, scorable } from './site.ts'

/** A stored lead with its score at an instant. Whole, but not yet for showing: rankings look at many and show few. */
export interface ScoredLead {
  row: LeadRow
  /** What counts of its registers. */
  registers: Registers
  score: Score
  /** Engagement as compared: neither clipped nor rounded. */
  raw: number
}

export function scoreLead(
  row: LeadRow,
  site: SiteContext,
  now: number,
  registers = registersOf(row, site),
): ScoredLead {
  const scored = score(registers, site.compiled, now, site.settings)
  const held = scored.held || row.quarantine !== null
  return { row, registers, score: { ...scored, held }, raw: scored.dimensions.engagement.raw }
}

/** What counts of a lead's registers. */
export function registersOf(row: LeadRow, site: SiteContext): Registers {
  return scorable(site, decodeRegisters(row.registers))
}

export function toLead({ row, registers, score: scored }: ScoredLead, site: SiteContext): Lead {
  const { compiled, modelVersion, settings } = site
  const { asOf, band, grade, journey, segment, dimensions } = scored
  return {
    id: row.id,
    email: row.email,
    userId: row.userId,
    name: personNameOf(registers),
    stage: row.stage,
    standing: row.hands > 0 ? 'verified' : row.standing,
    asOf,
    modelVersion,
    score: dimensions.engagement.score,
    band,
    grade,
    journey,
    segment,
    dimensions,
    forecast: forecast(registers, compiled, stateOf(row), asOf, settings),
    account: row.account,
    firstTouch: row.arrivals?.first ?? null,
    lastTouch: row.arrivals?.last ?? null,
    quarantine: row.quarantine === null ? null : JSON.parse(row.quarantine),
    lastSeenAt: row.lastSeenAt,
    createdAt: row.createdAt,
  }
}

/** The same, with what would take it over the mark. */
export function toWholeLead(scored: ScoredLead, site: SiteContext): Lead {
  const { row, registers, score } = scored
  const { compiled, settings } = site
  return {
    ...toLead(scored, site),
    nextActions: nextActions(registers, compiled, stateOf(row), score.asOf, settings),
  }
}

function stateOf({ stage, stageAt, spared }: LeadRow): StageState {
  return { stage, at: stageAt, spared: spared ?? undefined }
}
