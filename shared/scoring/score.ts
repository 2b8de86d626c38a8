import type { CompiledModel } from './compile.ts'
import type { Registers } from './registers.ts'

export type Grade = 'A' | 'B' | 'C' | 'D' | '–'
export type Band = 1 | 2 | 3 | 4

export interface Score {
  asOf: number
  /** `engagement` and `fit` always, then the model's own. Never added to one another. */
  dimensions: { engagement: DimensionScore; fit: DimensionScore } & Record<string, DimensionScore>
  band: Band
  grade: Grade
  held: boolean
  /** The segment whose thresholds apply, or null for the model's own. */
  segment: string | null
}

export interface DimensionScore {
  /** As displayed: whole, within the display range. */
  score: number
  /** What is compared with thresholds: neither clipped nor rounded. */
  raw: number
  /** Added from left to right, their points are exactly `score`. */
  reasons: Reason[]
}

/** One rule's share. Lines of our own: `group:<id>` for what a limit took, `clip` and `rounding` for the display. */
export interface Reason {
  rule: string
  name: string
  points: number
  count?: number
  lastAt?: number
}

export interface ScoreOptions {
  /** Occurrences older than the site keeps events are worth 0. */
  retentionDays?: number
}

/** The score at `now`, with the reason for every point. Registers may hold what came in any order. */
export function score(
  _registers: Registers,
  _compiled: CompiledModel,
  _now: number,
  _options: ScoreOptions = {},
): Score {
  throw new Error('not yet')
}
