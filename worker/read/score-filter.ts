import type { Band, Grade, Rule } from '../../shared/scoring/index.ts'
import type { ScoredLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

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
    (tag === undefined || hasTag(score, site, tag))
  )
}

function hasTag({ dimensions }: ScoredLead['score'], { model }: SiteContext, tag: string): boolean {
  const rules = new Set(model.rules.filter((rule) => isAbout(rule, tag)).map(({ id }) => id))
  return Object.values(dimensions).some(({ reasons }) => reasons.some(({ rule }) => rules.has(rule)))
}

function isAbout(rule: Rule, tag: string): boolean {
  return rule.kind === 'event' && [rule.on].flat().some((on) => [on.tag].flat().includes(tag))
}
