import type { DimensionScore, Model } from '../../../shared/scoring/index.ts'

/** Where a model names no mark to leave at, see shared/scoring/thresholds.ts. */
const LEAVE_SHARE = 0.75
/** Where a model names no other, see shared/scoring/display.ts. */
const SCALE = { min: 0, max: 100 }

/**
 * The number that is shown for a score. As a rule it is the whole one; but 59.99996 is below a mark of 60, and a 60 beside
 * it would be taken for the contrary. So where rounding would carry a number over a mark, its hundredths are shown, cut off.
 */
export function shownScore(
  dimension: Pick<DimensionScore, 'raw'> | undefined,
  score: number,
  marks: readonly number[],
): number {
  const raw = dimension?.raw ?? score
  return marks.some((mark) => raw < mark && mark <= score) ? Math.floor(raw * 100) / 100 : score
}

/** Points as far as the scale of engagement goes, where it ends anywhere: nobody is shown at 139 of 100. */
export function onScale({ dimensions = [] }: Pick<Model, 'dimensions'>, points: number): number {
  const { min, max } = SCALE
  const display = dimensions.find(({ id }) => id === 'engagement')?.display ?? { min, max }
  return 'open' in display ? points : Math.min(display.max, Math.max(display.min, points))
}

/** Whole points of a score that the scale ends below: what tells one at the top from another. Null where the scale goes as far. */
export function pointsOver(
  model: Pick<Model, 'dimensions'>,
  dimension: Pick<DimensionScore, 'raw' | 'score'> | undefined,
): number | null {
  if (!dimension || onScale(model, dimension.raw) >= dimension.raw) return null
  const points = Math.round(dimension.raw)
  return points > dimension.score ? points : null
}

/** What an engagement score is compared with. */
export interface Marks {
  /** Where MQL begins, and below which it ends. */
  enter: number
  leave: number
  /** These and where the bands begin; none where the score is shown on a scale of its own. */
  all: readonly number[]
}

export function marksFor(
  { thresholds, segments = [], bands, dimensions = [] }: Model,
  segment: string | null,
): Marks {
  const { enter, leave = LEAVE_SHARE * enter } = segments.find(({ name }) => name === segment) ?? thresholds
  const display = dimensions.find(({ id }) => id === 'engagement')?.display
  return { enter, leave, all: display && 'open' in display ? [] : [enter, leave, ...bands] }
}
