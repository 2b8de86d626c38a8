import { suggestPoints, type Trained } from '../../shared/predict/index.ts'
import type { Ladder, Model, Rule } from '../../shared/scoring/index.ts'

/** A rule's points, and what the site's own outcomes say they should be. */
export interface SuggestedRule {
  rule: string
  name: string
  /** For an occurrence that is not the first; for a fact, while it holds. */
  present: number
  /** Null where history says nothing of it: the points stay. */
  suggested: number | null
  why: string | null
}

export interface SuggestedPoints {
  rules: SuggestedRule[]
  /** The model with those points. */
  model: Model
  /** The probability that the mark stands for: as many leads are over it as are now. */
  probabilityAtMark: number
}

/** Whoever ranks so is called, where nobody has been over the mark. */
const TENTH = 0.1

/**
 * What a predictor learnt, as points for the rules of engagement. The mark stays, and as many leads as now are over it: not
 * more of them, but better ones. Null where what was learnt makes no such points.
 */
export function suggestFor(model: Model, { predictor, ranks, leaks }: Trained): SuggestedPoints | null {
  const mark = model.thresholds.enter
  const over = ranks.scores.filter((score) => score >= mark).length / ranks.scores.length
  const percent = Math.round(100 * (1 - (over > 0 ? over : TENTH)))
  const oddsAtMark = ranks.odds[Math.max(0, Math.min(100, percent))] ?? 0
  const suggestions = suggestPoints({ predictor, mark, oddsAtMark })
  if (!suggestions) return null
  const points = new Map(suggestions.map((one) => [one.feature, one.points]))
  const refused = new Set(leaks.filter(({ verdict }) => verdict === 'refused').map(({ feature }) => feature))
  const rules = model.rules.filter(isOfEngagement).map((rule): SuggestedRule => {
    const suggested = points.get(rule.id) ?? null
    const why = refused.has(rule.id) ? 'it knows the outcome' : suggested === null ? 'too few did it' : null
    return { rule: rule.id, name: rule.name, present: pointsOf(rule), suggested, why }
  })
  const changed = new Map(
    rules.flatMap(({ rule, suggested, present }) =>
      suggested === null || suggested === present ? [] : [[rule, suggested] as const],
    ),
  )
  return {
    rules,
    model: { ...model, rules: model.rules.map((rule) => priced(rule, changed.get(rule.id))) },
    probabilityAtMark: 1 / (1 + Math.exp(-oddsAtMark)),
  }
}

/** Silence is priced by hand: what it takes depends on how often it was counted. */
function isOfEngagement(rule: Rule): boolean {
  return (rule.dimension ?? 'engagement') === 'engagement' && rule.kind !== 'absence'
}

function pointsOf({ points }: Rule): number {
  return typeof points === 'number' ? points : points.next || points.first
}

/** A ladder keeps its shape. */
function priced(rule: Rule, points: number | undefined): Rule {
  if (points === undefined) return rule
  if (rule.kind !== 'event' || typeof rule.points === 'number') return { ...rule, points }
  return { ...rule, points: scaled(rule.points, points) }
}

function scaled({ first, next }: Ladder, points: number): Ladder {
  if (next === 0) return { first: points, next }
  return { first: Math.round((points * first) / next / 5) * 5, next: points }
}
