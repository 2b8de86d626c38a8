import type { Trained, Training } from '../../shared/predict/index.ts'
import type { Model } from '../../shared/scoring/index.ts'
import type { SiteSettings } from '../db/sites.ts'

/** What counts as a conversion, and within how many days of a decision. */
export type Goal = Pick<SiteSettings, 'goal' | 'horizonDays'>

/** What a study asks. */
export interface Asked extends Goal, Pick<SiteSettings, 'callsPerWeek'> {
  model: Model
  /** The version that model is; null of a draft. */
  modelVersion: number | null
}

/** What a study of a prediction comes to. */
export type Learnt =
  | Extract<Training, { phase: 'waiting' }>
  | { phase: 'done'; trained: Trained; isPublished: boolean; modelVersion: number | null }

/** Outcomes by how far they are on the way; who has reached one has passed those before it. */
const RANK = { sql: 1, opportunity: 2, won: 3 } as const

/** The outcomes by which a goal is reached. */
export function outcomesOf(goal: Goal['goal']): string[] {
  return Object.entries(RANK)
    .filter(([, rank]) => rank >= RANK[goal])
    .map(([outcome]) => outcome)
}
