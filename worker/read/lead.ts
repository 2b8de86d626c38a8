import type { DimensionScore, Score, Stage } from '../../shared/scoring/index.ts'

/** A lead as the API and the dashboard show it, scored at `asOf`. */
export interface Lead {
  id: string
  email: string | null
  userId: string | null
  stage: Stage
  /** `claimed`: a browser said who it is. `verified`: the customer's server signed it, or a person linked it by hand. */
  standing: 'claimed' | 'verified'
  asOf: number
  modelVersion: number
  /** Engagement as displayed: whole points, 0–100. */
  score: number
  band: Score['band']
  /** The segment whose marks hold for this lead; null where the model's own do. */
  segment: string | null
  grade: Score['grade']
  dimensions: Record<string, DimensionScore>
  /** What time alone changes next, or null where nothing will. */
  forecast: { at: number; stage: Stage } | null
  lastSeenAt: number
  createdAt: number
}
