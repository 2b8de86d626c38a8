import type { CompiledModel } from './compile.ts'
import { type Course, ceilingAt, courseOf } from './course.ts'
import { HORIZON } from './crossing.ts'
import { DAY, MINUTE } from './days.ts'
import { nextChange } from './forecast.ts'
import type { Registers } from './registers.ts'
import type { ScoreOptions } from './score.ts'
import type { StageState } from './stage.ts'

/** A ranking reads few leads in vain while no stored ceiling is more than this above what it would be now. */
const CEILING_FALL = 20

/**
 * The next instant at which time alone changes something that matters: the stage, a step in what counts or is taken,
 * or the ceiling by 20; null where nothing does within ten years. To the minute, and never too late; whoever wakes
 * then looks again and does not assume that it happened.
 */
export function dueAt(
  registers: Registers,
  compiled: CompiledModel,
  state: StageState,
  now: number,
  options: ScoreOptions = {},
): number | null {
  const course = courseOf(registers, compiled, now, options)
  const change = nextChange(registers, compiled, state, course)
  const instants = [change?.at, course.steps[0], ceilingFallen(course)].filter((at) => typeof at === 'number')
  return instants.length === 0 ? null : Math.min(...instants)
}

/** The ceiling never rises, so halving finds it. */
function ceilingFallen(course: Course): number | null {
  const mark = ceilingAt(course, course.now) - CEILING_FALL
  let before = course.now
  let after = course.now + DAY
  while (ceilingAt(course, after) > mark) {
    if (after - course.now > HORIZON) return null
    before = after
    after += after - course.now
  }
  while (after - before > MINUTE) {
    const middle = Math.floor((before + after) / 2)
    if (ceilingAt(course, middle) > mark) before = middle
    else after = middle
  }
  return after
}
