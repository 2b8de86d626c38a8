import type { CompiledDimension, CompiledModel } from './compile.ts'
import { display } from './display.ts'
import { traitOf } from './gate.ts'
import type { JourneyStage, Model } from './model.ts'
import { type When, whenOf } from './occurrences.ts'
import { type Reason, rawScore } from './reasons.ts'
import type { Registers } from './registers.ts'
import { segmentOf } from './thresholds.ts'

export type Grade = 'A' | 'B' | 'C' | 'D' | '–'
export type Band = 1 | 2 | 3 | 4

export interface Score {
  asOf: number
  /** `engagement` and `fit` always, then the model's own. Never added to one another. */
  dimensions: { engagement: DimensionScore; fit: DimensionScore } & Record<string, DimensionScore>
  band: Band
  grade: Grade
  /** How far along they are, by raw engagement. */
  journey: JourneyStage
  /** In quarantine: not for sales, and no transition. */
  held: boolean
  /** The segment whose thresholds apply, or null for the model's own. */
  segment: string | null
}

export interface DimensionScore {
  /** As displayed: whole, within the display range. */
  score: number
  /** What is compared with thresholds: neither clipped nor rounded. */
  raw: number
  /** Of a dimension that has bands of its own. */
  band?: Band
  /** Added from left to right, their points are exactly `score`. */
  reasons: Reason[]
}

export interface ScoreOptions {
  /** Occurrences older than the site keeps its events are worth 0. */
  retentionDays?: number
}

/** The score at `now`, with the reason for every point. Asked again later, of the same registers, it may be another. */
export function score(
  registers: Registers,
  compiled: CompiledModel,
  now: number,
  options: ScoreOptions = {},
): Score {
  const when = whenOf(now, options.retentionDays)
  const products = compiled.products.map((product): [string, DimensionScore] => [
    product.dimension.id,
    dimensionScore(product, registers, when),
  ])
  const dimensions = {
    ...Object.fromEntries(products),
    engagement: dimensionScore(compiled.engagement, registers, when),
    fit: dimensionScore(compiled.fit, registers, when),
  }
  return {
    asOf: now,
    dimensions,
    band: bandOf(dimensions.engagement.raw, compiled.model.bands),
    grade: gradeOf(dimensions.fit.raw, registers, compiled),
    journey: journeyOf(dimensions.engagement.raw, compiled.model.journey),
    held: compiled.holds(registers),
    segment: segmentOf(registers, compiled),
  }
}

/** Raw engagement alone, to the last bit as in the score: for whoever looks at many and shows few. */
export function engagementAt(
  registers: Registers,
  { engagement }: CompiledModel,
  now: number,
  { retentionDays }: ScoreOptions = {},
): number {
  return rawScore(engagement, registers, whenOf(now, retentionDays))
}

function dimensionScore(compiled: CompiledDimension, registers: Registers, when: When): DimensionScore {
  const reasons: Reason[] = []
  const raw = rawScore(compiled, registers, when, (reason) => reasons.push(reason))
  const { display: how, bands } = compiled.dimension
  return { raw, ...(bands && { band: bandOf(raw, bands) }), ...display(raw, reasons, how) }
}

const JOURNEY_MARKS: NonNullable<Model['journey']> = [20, 50]

function journeyOf(raw: number, [consideration, decision] = JOURNEY_MARKS): JourneyStage {
  return raw >= decision ? 'decision' : raw >= consideration ? 'consideration' : 'awareness'
}

function bandOf(raw: number, [first, second, third]: Model['bands']): Band {
  return raw >= first ? 1 : raw >= second ? 2 : raw >= third ? 3 : 4
}

/**
 * – while no trait that a fit rule looks at is known: not knowing somebody is no reason to refuse them. An address alone
 * is not enough to judge by; else whoever gave only an e-mail would be a D, and never be offered to sales.
 */
export function gradeOf(raw: number, registers: Registers, { graded, model }: CompiledModel): Grade {
  if (traitOf(registers, graded) === undefined) return '–'
  const { A, B, C } = model.grades
  return raw >= A ? 'A' : raw >= B ? 'B' : raw >= C ? 'C' : 'D'
}
