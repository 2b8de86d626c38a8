import type { CompiledModel } from './compile.ts'
import { type Course, courseOf } from './course.ts'
import { findCrossing } from './crossing.ts'
import { whenOf } from './occurrences.ts'
import { rawScore } from './reasons.ts'
import type { Registers } from './registers.ts'
import { hasReturned } from './returned.ts'
import { gradeOf, type ScoreOptions } from './score.ts'
import type { Stage, StageState } from './stage.ts'
import { dwellMs, gradeSuffices, leaveOf, marksOf, segmentOf } from './thresholds.ts'

export interface Forecast {
  at: number
  stage: Stage
}

/**
 * The next stage that time alone will bring, and when, to the minute; null where none within ten years. An event makes
 * it void: ask again.
 */
export function forecast(
  registers: Registers,
  compiled: CompiledModel,
  state: StageState,
  now: number,
  options: ScoreOptions = {},
): Forecast | null {
  return nextChange(registers, compiled, state, courseOf(registers, compiled, now, options))
}

export function nextChange(
  registers: Registers,
  compiled: CompiledModel,
  state: StageState,
  course: Course,
): Forecast | null {
  const { now } = course
  if (compiled.holds(registers)) return null
  const { stage, at } = state
  const segment = segmentOf(registers, compiled)
  const { enter } = marksOf(segment, compiled)
  if (stage === 'mql') {
    const leave = leaveOf(state, segment, compiled)
    return foretold(
      'lead',
      findCrossing(course, { way: 'below', mark: leave, from: Math.max(now, at + dwellMs(compiled)) }),
    )
  }
  const mayRise = stage === 'lead' || (stage === 'recycled' && hasReturned(registers, compiled, state))
  if (!mayRise) return null
  const fit = rawScore(compiled.fit, registers, whenOf(now))
  if (!gradeSuffices(gradeOf(fit, registers, compiled), compiled)) return null
  return foretold('mql', findCrossing(course, { way: 'reached', mark: enter, from: now }))
}

function foretold(stage: Stage, at: number | null): Forecast | null {
  return at === null ? null : { at, stage }
}
