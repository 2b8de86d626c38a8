import type { Band, Grade } from '../../shared/scoring/index.ts'
import type { ScoredLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'
import { tagsOf } from './tags-of.ts'

/** Which leads are meant, as far as only their score says it. */
export interface ScoreFilter {
  /** Displayed score, both included. */
  min?: number
  max?: number
  grade?: Grade
  band?: Band
  segment?: string
  /** Pages of this tag are among the reasons for its score. */
  tag?: string
}

export function meets({ score }: ScoredLead, site: SiteContext, filter: ScoreFilter): boolean {
  const { max, grade, band, segment, tag } = filter
  return (
    (max === undefined || score.dimensions.engagement.score <= max) &&
    (grade === undefined || score.grade === grade) &&
    (band === undefined || score.band === band) &&
    (segment === undefined || score.segment === segment) &&
    (tag === undefined || tagsOf(score, site).includes(tag))
  )
}
