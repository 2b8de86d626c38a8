import type { CompiledModel } from './compile.ts'
import { secondsOf } from './days.ts'
import type { Registers } from './registers.ts'
import type { StageState } from './stage.ts'

/**
 * Whether a lead did something that the model rewards since it came to stand where it stands, to the second. Whom sales gave
 * up comes back by this alone: neither time, nor other points for what it did before, makes it worth a call again.
 */
export function hasReturned(
  registers: Registers,
  { engagement }: CompiledModel,
  { at }: StageState,
): boolean {
  return engagement.eventRules.some(
    ({ signal, first, next }) =>
      (first > 0 || next > 0) && (registers.signals[signal.id]?.last ?? 0) >= secondsOf(at),
  )
}
