/** Registers keep whole seconds; everything outside them is in milliseconds. */
export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
export const DAY_SECONDS = 86_400

export function secondsOf(at: number): number {
  return Math.floor(at / SECOND)
}

/** The start of the calendar bucket of so many UTC days that holds this second. */
export function bucketStart(second: number, days: number): number {
  const length = days * DAY_SECONDS
  return Math.floor(second / length) * length
}
