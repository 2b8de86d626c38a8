import { dayOf } from '../../shared/day.ts'
import { type Registers, score } from '../../shared/scoring/index.ts'
import type { Crossing } from '../db/outbox.ts'
import { type SiteContext, scorable } from '../read/site.ts'

/** A crossing as it is committed. */
export interface Crossed {
  id: string
  leadId: string
  at: number
  crossing: Crossing
}

/**
 * The site's thresholds that a lead has been lifted to, or over, by what has just come: scored at one instant with and
 * without it. What time alone does crosses none. The id is the day's, so that a score that wavers rings once a day.
 *
 * @param before Null where nobody knew the lead.
 */
export function crossingsOf(
  site: SiteContext,
  lead: { id: string; registers: Registers },
  before: Registers | null,
  now: number,
): Crossed[] {
  const { settings, compiled, modelVersion } = site
  if (settings.thresholds.length === 0 || lead.registers === before) return []
  const scoreOf = (registers: Registers) => score(scorable(site, registers), compiled, now, settings)
  const after = scoreOf(lead.registers)
  if (after.held) return []
  const known = before && scoreOf(before)
  const day = dayOf(now)
  return settings.thresholds.flatMap(({ dimension, score: threshold }) => {
    const reached = after.dimensions[dimension]?.score ?? 0
    const stood = known?.dimensions[dimension]?.score ?? 0
    if (reached < threshold || stood >= threshold) return []
    const id = `${encodeURIComponent(dimension)}-${threshold}-${day}-${lead.id}`
    return [
      { id, leadId: lead.id, at: now, crossing: { dimension, threshold, score: reached, modelVersion } },
    ]
  })
}
