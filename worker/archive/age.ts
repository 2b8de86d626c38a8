import { timeOfId } from '../../shared/ids.ts'

const DAY_MS = 86_400_000

/**
 * Days that an event stays in the database: twice as long as a browser's may come late and still count. Whoever is called this
 * week has its timeline there; a day more costs more than a year in the archive.
 */
export const HOT_DAYS = 14

/** Days between two walks through a site's events: more often would read more, and make smaller objects. */
export const EVERY_DAYS = 7

/** The beginning of the UTC day, so many days ago: what is older may go, day by day. */
export function daysAgo(now: number, days: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS
}

/** Whether an event of this id may go into the archive: of all others the table of events knows every id. */
export function isPast(id: string, now: number): boolean {
  const time = timeOfId(id)
  return time !== undefined && time < daysAgo(now, HOT_DAYS)
}

/**
 * Whether an event of this id may be in the archive, so that one which comes again is known there. A day earlier than one may
 * go there: whoever archives may be ahead of the clock of whoever asks.
 */
export function mayBeArchived(id: string, now: number): boolean {
  return isPast(id, now + DAY_MS)
}

/** Whether the time in an id is no more than a day from when its event was. Only such events go into the archive. */
export function isNear(id: string, at: number): boolean {
  return Math.abs((timeOfId(id) ?? Number.NaN) - at) <= DAY_MS
}

/** Whether an event of this id may be among those of a day in the archive. */
export function mayBeOf(id: string, day: string): boolean {
  const since = Date.parse(day)
  const time = timeOfId(id) ?? Number.NaN
  return time >= since - DAY_MS && time < since + 2 * DAY_MS
}
