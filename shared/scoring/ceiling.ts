import type { CompiledModel } from './compile.ts'
import type { Registers } from './registers.ts'

/** What raw engagement will not exceed from `now` on, without a new event. */
export function ceiling(_registers: Registers, _compiled: CompiledModel, _now: number): number {
  throw new Error('not yet')
}
