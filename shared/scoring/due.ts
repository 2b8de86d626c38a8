import type { CompiledModel } from './compile.ts'
import type { Registers } from './registers.ts'
import type { ScoreOptions } from './score.ts'
import type { StageState } from './stage.ts'

/** The next instant at which time alone changes something that matters: a stage, a step of points, or the ceiling by 20. */
export function dueAt(
  _registers: Registers,
  _compiled: CompiledModel,
  _state: StageState,
  _now: number,
  _options: ScoreOptions = {},
): number | null {
  throw new Error('not yet')
}
