import type { CompiledModel } from './compile.ts'
import { type Course, courseOf } from './course.ts'
import { findCrossing } from './crossing.ts'
import { secondsOf } from './days.ts'
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
  if (!mayChange(registers, compiled, state, now)) return null
  return nextChange(registers, compiled, state, courseOf(registers, compiled, now, options))
}

/** The same along a course that is known, of a lead that `mayChange`. */
export function nextChange(
  registers: Registers,
  compiled: CompiledModel,
  state: StageState,
  course: Course,
): Forecast | null {
  const { now } = course
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
  const fit = rawScore(compiled.fit, registers, whenOf(now))
  if (!gradeSuffices(gradeOf(fit, registers, compiled), compiled)) return null
  return foretold('mql', findCrossing(course, { way: 'reached', mark: enter, from: now }))
}

/** Whether time alone could change a stage at all, which costs far less to see than when. */
export function mayChange(
  registers: Registers,
  compiled: CompiledModel,
  state: StageState,
  now: number,
): boolean {
  const { stage } = state
  if (compiled.holds(registers)) return false
  if (stage === 'mql') return true
  const isOut = stage === 'lead' || (stage === 'recycled' && hasReturned(registers, compiled, state))
  return isOut && mayRise(registers, compiled, now)
}

/** A score goes up where something that takes points fades or is forgotten, or something is yet to come. */
function mayRise({ signals }: Registers, { engagement }: CompiledModel, now: number): boolean {
  if (engagement.absenceRules.some(({ rule }) => rule.since === 'mail')) return true
  return engagement.eventRules.some(({ signal, first, next }) => {
    const register = signals[signal.id]
    if (!register || register.entries.length === 0) return false
    return first < 0 || next < 0 || register.last > secondsOf(now)
  })
}

function foretold(stage: Stage, at: number | null): Forecast | null {
  return at === null ? null : { at, stage }
}
