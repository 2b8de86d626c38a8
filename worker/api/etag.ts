import type { Context } from 'hono'
import { hash } from '../../shared/scoring/hash.ts'
import type { ApiEnv } from './auth.ts'

/** What is shown of a score. What is not named here is told as it stands. */
export interface Shown {
  asOf: number
  knownAt?: number
  dimensions: Record<string, { score: number; reasons: { rule: string; count?: number; lastAt?: number }[] }>
  forecast?: { stage: string } | null
  nextActions?: { rules: object }[]
}

/**
 * 304 where whoever asks has what is shown by now already, else the JSON. The tag is weak: under the same one fractions of
 * points may have decayed, but no score, stage, grade or reason is another, and nothing else that is shown.
 */
export function jsonUnlessKnown(c: Context<ApiEnv>, shown: Shown & object): Response {
  const { asOf: _, knownAt: __, dimensions, forecast, nextActions, ...rest } = shown
  const scores = Object.entries(dimensions).map(([id, { score, reasons }]) => [
    id,
    score,
    reasons.map(({ rule, count, lastAt }) => [rule, count, lastAt]),
  ])
  const ways = nextActions?.map(({ rules }) => rules)
  const etag = `W/"${hash(JSON.stringify([rest, scores, forecast?.stage, ways]))}"`
  const known = c.req.header('if-none-match')?.split(',') ?? []
  c.header('etag', etag)
  return known.some((one) => one.trim() === etag || one.trim() === '*') ? c.body(null, 304) : c.json(shown)
}
