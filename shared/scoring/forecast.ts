import type { CompiledModel } from './compile.ts'
import type { Registers } from './registers.ts'
import type { ScoreOptions } from './score.ts'
import type { Stage, StageState } from './stage.ts'

/** The next stage that time alone will bring, and when; null where none. */
export function forecast(
  _registers: Registers,
  _compiled: CompiledModel,
  _state: StageState,
  _now: number,
  _options: ScoreOptions = {},
): { at: number; stage: Stage } | null {
  throw new Error('not yet')
}
