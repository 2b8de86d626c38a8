import { amountOf, type Course, SUMMATION } from './course.ts'
import { DAY, MINUTE } from './days.ts'
import { limit } from './limit.ts'

/** Beyond this nothing is foretold. */
export const HORIZON = 3_650 * DAY
const FIRST_STRIDE = 2 * DAY
/** Many times what a real lead takes; a score that clings to its mark for years is given up. */
const SAMPLES = 20_000

export interface Crossing {
  /** `below`: the first instant with a score under the mark; `reached`: with one at or over it. */
  way: 'below' | 'reached'
  mark: number
  /** Where the search begins; never before the course. */
  from: number
}

/**
 * The first instant from `from` on at which time alone brings raw engagement over or under a mark, to the minute; null
 * where there is none.
 *
 * With negatives that fade faster than what they were taken from, a score goes up before it goes down, so halving
 * alone misses crossings. An interval whose bounds exclude one is skipped; any other is halved, left half first.
 */
export function findCrossing(course: Course, { way, mark, from }: Crossing): number | null {
  let samples = 0
  const end = course.now + HORIZON
  const starts = [from, ...course.steps.filter((step) => step > from && step < end)]
  for (const [index, start] of starts.entries()) {
    const found = withinPiece(start, (starts[index + 1] ?? end) - 1)
    if (found !== null) return found
  }
  return null

  /** Between two steps, where only fading is at work. */
  function withinPiece(start: number, last: number): number | null {
    const constant = course.facts + course.silence(start, true)
    let left = sample(start)
    if (crossed(left, constant)) return start
    for (let stride = FIRST_STRIDE; left.at < last; stride *= 2) {
      const right = sample(Math.min(left.at + stride, last))
      const found = between(left, right, constant)
      if (found !== null) return found
      left = right
    }
    return null
  }

  function between(left: Sample, right: Sample, constant: number): number | null {
    if (samples > SAMPLES || !possible(left, right, constant)) return null
    if (right.at - left.at <= MINUTE) return crossed(right, constant) ? right.at : null
    const middle = sample(Math.floor((left.at + right.at) / 2))
    return between(left, middle, constant) ?? between(middle, right, constant)
  }

  function possible(left: Sample, right: Sample, constant: number): boolean {
    if (way === 'below') return constant + total(right.gains, left.losses) < mark
    return constant + total(left.gains, right.losses) >= mark
  }

  function total(gains: readonly number[], losses: readonly number[]): number {
    return course.groups.reduce(
      (sum, group, index) => sum + limit((gains[index] ?? 0) - (losses[index] ?? 0), group),
      0,
    )
  }

  function sample(at: number): Sample {
    samples++
    return {
      at,
      gains: course.groups.map((group) => amountOf(group.gains, at)),
      losses: course.groups.map((group) => amountOf(group.losses, at)),
    }
  }

  /** Near the mark by the very number that a reader gets, elsewhere by this course's own. */
  function crossed({ at, gains, losses }: Sample, constant: number): boolean {
    const about = constant + total(gains, losses)
    const raw = Math.abs(about - mark) < SUMMATION ? course.rawAt(at) : about
    return way === 'below' ? raw < mark : raw >= mark
  }
}

interface Sample {
  at: number
  gains: number[]
  losses: number[]
}
