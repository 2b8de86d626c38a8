import { DAY } from './days.ts'

/** One of an account's people, as scored at the instant the account is asked for. */
export interface Person {
  /** The lead's. */
  id: string
  /** Raw engagement and raw fit, at that instant. */
  engagement: number
  fit: number
  lastSeenAt: number
}

/** How people make an account: all of them, its most engaged, or its three most engaged. */
export type Together = 'sum' | 'max' | 'top-3'

export interface AccountOptions {
  /** `top-3` unless given, so that one huge mailing list does not win. */
  together?: Together
  /** Who was seen within so many days counts for the breadth. 30 unless given. */
  activeDays?: number
}

export interface AccountScore {
  asOf: number
  /** As displayed: whole points, 0–100. */
  score: number
  raw: number
  /** The best fit of its people: what is known of the company is known of each of them. */
  fit: number
  people: number
  /** How many of them were seen lately: a company that buys comes with several. */
  breadth: number
  /** Who is in `raw`, the most engaged first; added from the last to the first they are exactly it. */
  reasons: { lead: string; points: number }[]
}

const ACTIVE_DAYS = 30
const COUNTED = { sum: Number.POSITIVE_INFINITY, max: 1, 'top-3': 3 } as const satisfies Record<
  Together,
  number
>

/**
 * An account's score from its people's, at one instant. A function of who belongs to it now and of nothing before: so it
 * is exact whoever joined, left or was erased. Nobody makes it less: a person below 0 counts as 0.
 */
export function scoreAccount(
  people: readonly Person[],
  now: number,
  { together = 'top-3', activeDays = ACTIVE_DAYS }: AccountOptions = {},
): AccountScore {
  const counted = people
    .filter(({ engagement }) => engagement > 0)
    .sort((a, b) => b.engagement - a.engagement || (a.id < b.id ? -1 : 1))
    .slice(0, COUNTED[together])
  // In one fixed order, so that the same people give the same number to the last bit.
  const raw = counted.reduceRight((sum, { engagement }) => sum + engagement, 0)
  const since = now - activeDays * DAY
  return {
    asOf: now,
    score: Math.round(Math.min(100, raw)),
    raw,
    fit: people.reduce((best, { fit }) => Math.max(best, fit), 0),
    people: people.length,
    breadth: people.filter(({ lastSeenAt }) => lastSeenAt >= since && lastSeenAt <= now).length,
    reasons: counted.map(({ id, engagement }) => ({ lead: id, points: engagement })),
  }
}
