import type { Random } from './random.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** How far the history goes back. */
export const HISTORY_DAYS = 182

/** Somewhere in the working hours of the day of `at`, by a clock that is so many hours from UTC; of a weekend mostly the Monday after. */
export function inOfficeHours(at: number, hoursEast: number, random: Random): number {
  const day = Math.floor(at / DAY) * DAY
  const weekday = new Date(day).getUTCDay()
  const wait = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  const moved = random.chance(0.85) ? wait : 0
  const hour = Math.min(21, Math.max(6, random.normal(moved < wait ? 18 : 12, 3))) + random.next()
  return Math.round(day + moved * DAY + (hour - hoursEast) * HOUR)
}
