import type { Touch } from '../../shared/attribution.ts'
import type { DimensionScore, NextActions, Score, Stage } from '../../shared/scoring/index.ts'

/** A lead as the API and the dashboard show it, scored at `asOf`. */
export interface Lead {
  id: string
  email: string | null
  userId: string | null
  /** What they were said to be called; null where nobody said. */
  name: string | null
  stage: Stage
  /** `claimed`: a browser said who it is, or a server by its key alone. `verified`: the customer's server signed it, or a person linked it by hand. */
  standing: 'claimed' | 'verified'
  asOf: number
  modelVersion: number
  /** Engagement as displayed: whole points, 0–100. */
  score: number
  band: Score['band']
  /** The segment whose marks hold for this lead; null where the model's own do. */
  segment: string | null
  grade: Score['grade']
  /** How far along they are: `awareness`, `consideration` or `decision`. */
  journey: Score['journey']
  dimensions: Record<string, DimensionScore>
  /** What time alone changes next, or null where nothing will. */
  forecast: { at: number; stage: Stage } | null
  /** The cheapest ways over the mark for a lead below it; asked of one lead only, not in lists. */
  nextActions?: NextActions[]
  /** Whom they belong to: a company's domain, or the account they were given. */
  account: string | null
  /** How they first came, and how last where that was not direct. */
  firstTouch: Touch | null
  lastTouch: Touch | null
  /** Why their contact data is not believed: they are scored, but kept from lists and webhooks. Null where it is. */
  quarantine: string[] | null
  lastSeenAt: number
  createdAt: number
}
