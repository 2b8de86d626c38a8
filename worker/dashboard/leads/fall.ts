import type { Stage } from '../../../shared/scoring/index.ts'
import type { Course } from '../../read/course.ts'
import type { Marks } from './shown-score.ts'

export interface Fall {
  at: number
  mark: number
}

/**
 * The first day, of those that are looked ahead at, on which somebody whom sales has accepted shows less than an MQL needs: the
 * stage stays, so no forecast tells it. Null where the points hold as long, or are below already.
 */
export function fallOf(stage: Stage, course: Pick<Course, 'ahead'> | null, { leave }: Marks): Fall | null {
  if (stage !== 'sql' && stage !== 'opportunity') return null
  const [today, ...later] = course?.ahead ?? []
  if (!today || today.score < leave) return null
  const day = later.find(({ score }) => score < leave)
  return day ? { at: day.at, mark: leave } : null
}
