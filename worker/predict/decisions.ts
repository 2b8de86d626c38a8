import { outcomesOf } from '../../shared/goal.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { Conversion } from './asked.ts'

/** An instant at which somebody could have decided to call, and whether the lead converted within the horizon. */
export interface Decision {
  at: number
  label: 0 | 1
}

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** The first Monday after 1970 began. */
const MONDAY_MS = 4 * DAY_MS
/** Mondays after somebody became known at which they are looked at again: a quarter of a year. */
const MONDAYS = 13
/** Of one lead, at most. */
export const DECISIONS = 1 + MONDAYS

export type OutcomeEvent = Extract<StoredEvent, { kind: 'outcome' }>

export function outcomesIn(events: readonly StoredEvent[]): OutcomeEvent[] {
  return events.flatMap((event) => (event.kind === 'outcome' ? [event] : []))
}

/**
 * Of the instants at which a lead is looked at, those until it converts, is ruled out, or a decision is so young that
 * nobody can know yet. Somebody who begins anew may convert anew.
 */
export function decisionsOf(
  instants: readonly number[],
  outcomes: readonly OutcomeEvent[],
  { goal, horizonDays }: Conversion,
  now: number,
): Decision[] {
  const horizon = horizonDays * DAY_MS
  const last = now - horizon
  const wanted = outcomesOf(goal)
  const converted = outcomes.filter(({ outcome }) => wanted.includes(outcome))
  const isOver = (at: number) => {
    const from = outcomes.reduce(
      (latest, event) => (event.outcome === 'reset' && event.at <= at ? Math.max(latest, event.at) : latest),
      Number.NEGATIVE_INFINITY,
    )
    const ends = outcomes.filter(({ outcome }) => outcome === 'disqualified')
    // Of one instant a reset comes first, as everywhere.
    return [...converted, ...ends].some((event) => event.at >= from && event.at <= at)
  }
  return instants
    .filter((at) => at <= last && !isOver(at))
    .map((at) => ({
      at,
      label: converted.some((event) => event.at > at && event.at <= at + horizon) ? 1 : 0,
    }))
}

/** When a lead became known, and each of the Mondays after it. */
export function instantsFrom(knownFrom: number): number[] {
  const monday = Math.floor((knownFrom - MONDAY_MS) / WEEK_MS) + 1
  const mondays = Array.from({ length: MONDAYS }, (_, index) => (monday + index) * WEEK_MS + MONDAY_MS)
  return [knownFrom, ...mondays]
}
