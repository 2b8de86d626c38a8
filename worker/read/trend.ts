import { score } from '../../shared/scoring/index.ts'
import type { ScoredLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

/** What somebody's score was at an earlier instant, as displayed: of the same registers, so that it costs no read. */
export function scoreAt({ registers }: ScoredLead, site: SiteContext, at: number): number {
  return score(registers, site.compiled, at, site.settings).dimensions.engagement.score
}
