import { findLeadRow } from '../db/leads.ts'
import { findHistory, type History } from './history.ts'
import { scoreLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

/** A score over time: as it was, and as it will be where nothing happens. */
export interface Course extends History {
  /** From now on, a day apart. Empty where nothing is left to fade. */
  ahead: { at: number; score: number }[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PAST_DAYS = 90
const AHEAD_DAYS = 30

/** Of the last 90 days, or since somebody was first seen; a lead of yesterday is shown by the hour. Null: no such lead. */
export async function findCourse(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<Course | null> {
  const row = await findLeadRow(db, site.id, leadId)
  if (!row) return null
  const since = Math.min(row.createdAt, row.arrivals?.first?.at ?? row.createdAt)
  const step = stepOf(Math.min(now - since, PAST_DAYS * DAY_MS))
  // From before the first page on, so that a score is seen to rise from nothing.
  const from = Math.max(since - step, now - PAST_DAYS * DAY_MS)
  const found = await findHistory(db, site, leadId, { from, to: now, step })
  if (!found.ok) return null
  const days = Array.from({ length: AHEAD_DAYS + 1 }, (_, day) => now + day * DAY_MS)
  const ahead = days.map((at) => ({
    at,
    score: scoreLead(row, site, at).score.dimensions.engagement.score,
  }))
  return { ...found.history, ahead: ahead.some(({ score }) => score !== ahead[0]?.score) ? ahead : [] }
}

/** Some fifty points or more, at whole hours. */
function stepOf(span: number): number {
  if (span <= 2 * DAY_MS) return HOUR_MS
  return span <= 14 * DAY_MS ? 6 * HOUR_MS : DAY_MS
}
