import { offsetAt } from './time-zone.ts'

/** Registers keep whole seconds; everything outside them is in milliseconds. */
export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
export const DAY_SECONDS = 86_400

export function secondsOf(at: number): number {
  return Math.floor(at / SECOND)
}

/** The number of the calendar bucket of so many days that holds this second: ⌊days since 1970 / n⌋, of UTC or a zone. */
export function bucketOf(second: number, days: number, zone?: string): number {
  const local = zone === undefined ? second : second + offsetAt(zone, second)
  return Math.floor(local / (days * DAY_SECONDS))
}
