import type { Context } from 'hono'
import { hash } from '../../shared/scoring/hash.ts'
import type { ApiEnv } from './auth.ts'

/** What of a score is shown, apart from the instant that it is exact at. */
export interface Shown {
  stage: string
  modelVersion: number
  band: number
  grade: string
  dimensions: Record<string, { score: number; reasons: { rule: string; count?: number }[] }>
  lastSeenAt?: number
}

/**
 * 304 where whoever asks has what is shown by now already, else the JSON. The tag is weak: under the same one fractions of
 * points may have decayed, but no score, stage, grade or reason is another.
 */
export function jsonUnlessKnown(c: Context<ApiEnv>, shown: Shown & object): Response {
  const { stage, modelVersion, band, grade, lastSeenAt } = shown
  const scores = Object.entries(shown.dimensions).map(([id, { score, reasons }]) => [
    id,
    score,
    reasons.map(({ rule, count }) => [rule, count]),
  ])
  const etag = `W/"${hash(JSON.stringify([stage, modelVersion, band, grade, lastSeenAt, scores]))}"`
  const known = c.req.header('if-none-match')?.split(',') ?? []
  c.header('etag', etag)
  return known.some((one) => one.trim() === etag) ? c.body(null, 304) : c.json(shown)
}
