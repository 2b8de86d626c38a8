import type { CompiledModel } from './compile.ts'
import { ceilingAt, courseOf, SUMMATION } from './course.ts'
import type { Registers } from './registers.ts'

/**
 * What raw engagement will not exceed from `now` on, without a new event. The score itself is no such bound: it rises
 * by time alone while negative points fade. Only what gives points counts here, and that only fades.
 */
export function ceiling(registers: Registers, compiled: CompiledModel, now: number): number {
  return ceilingAt(courseOf(registers, compiled, now), now) + SUMMATION
}
