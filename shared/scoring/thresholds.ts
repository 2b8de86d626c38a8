import type { CompiledModel } from './compile.ts'
import { HOUR } from './days.ts'
import type { Registers } from './registers.ts'
import type { Grade, Score } from './score.ts'
import type { StageState } from './stage.ts'

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

/** The raw score below which this lead leaves `mql`. */
export function leaveOf(
  { spared = Number.POSITIVE_INFINITY }: StageState,
  segment: string | null,
  compiled: CompiledModel,
): number {
  return Math.min(marksOf(segment, compiled).leave, spared)
}

/**
 * Below which raw score a lead falls that a change of the model found at `score`, under its mark, and lets stay: when it
 * has lost another quarter. Undefined where it is not under its mark.
 */
export function sparedAt({ dimensions, segment }: Score, compiled: CompiledModel): number | undefined {
  const { raw } = dimensions.engagement
  if (raw >= marksOf(segment, compiled).leave) return undefined
  return raw - (1 - LEAVE_SHARE) * Math.abs(raw)
}

export function dwellMs({ model }: CompiledModel): number {
  return (model.thresholds.dwellHours ?? DWELL_HOURS) * HOUR
}

/** Good enough for `mql`. An unknown grade stands in nobody's way. */
export function gradeSuffices(grade: Grade, { model }: CompiledModel): boolean {
  const { minGrade = 'D' } = model.thresholds
  return grade === '–' || grade <= minGrade
}
