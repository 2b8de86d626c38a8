import type { Rule, Score } from '../../shared/scoring/index.ts'
import type { SiteContext } from './site.ts'

/** The tags whose pages are among the reasons for a score. */
export function tagsOf(
  { dimensions }: Pick<Score, 'dimensions'>,
  { model }: Pick<SiteContext, 'model'>,
): string[] {
  const reasons = new Set(Object.values(dimensions).flatMap((one) => one.reasons.map(({ rule }) => rule)))
  const tags = model.rules.filter(({ id }) => reasons.has(id)).flatMap(namedIn)
  return [...new Set(tags)].sort()
}

function namedIn(rule: Rule): string[] {
  return rule.kind === 'event' ? [rule.on].flat().flatMap(({ tag = [] }) => tag) : []
}
