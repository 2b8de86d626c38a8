import type { CompiledModel } from './compile.ts'
import { HOUR } from './days.ts'
import type { Registers } from './registers.ts'
import type { Grade } from './score.ts'

const LEAVE_SHARE = 0.75
const DWELL_HOURS = 24

/** The marks for one lead: `mql` is entered at `enter` and left below `leave`. */
export interface Marks {
  enter: number
  leave: number
}

/** The name of the first segment whose gate holds, or null. */
export function segmentOf(registers: Registers, { segments }: CompiledModel): string | null {
  return segments.find(({ holds }) => holds(registers))?.segment.name ?? null
}

export function marksOf(segment: string | null, { model }: CompiledModel): Marks {
  const { enter, leave = LEAVE_SHARE * enter } =
    model.segments?.find(({ name }) => name === segment) ?? model.thresholds
  return { enter, leave }
}

export function dwellMs({ model }: CompiledModel): number {
  return (model.thresholds.dwellHours ?? DWELL_HOURS) * HOUR
}

/** Good enough for `mql`. An unknown grade stands in nobody's way. */
export function gradeSuffices(grade: Grade, { model }: CompiledModel): boolean {
  const { minGrade = 'D' } = model.thresholds
  return grade === '–' || grade <= minGrade
}
