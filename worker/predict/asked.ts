import type { Trained, Training } from '../../shared/predict/index.ts'
import type { Model } from '../../shared/scoring/index.ts'
import type { SiteSettings } from '../db/sites.ts'

/** What counts as a conversion, and within how many days of a decision. */
export type Conversion = Pick<SiteSettings, 'goal' | 'horizonDays'>

/** What a study asks. */
export interface Asked extends Conversion, Pick<SiteSettings, 'callsPerWeek'> {
  model: Model
  /** The version that model is; null of a draft. */
  modelVersion: number | null
}

/** What a study of a prediction comes to. */
export type Learnt =
  | Extract<Training, { phase: 'waiting' }>
  | { phase: 'done'; trained: Trained; isPublished: boolean; modelVersion: number | null }
