/**
 * Ids that carry their time: milliseconds since 1970 in base 36, padded to nine characters, then `-` and a random tail.
 * They sort by time, and a session or view is dated by its id whichever of its events arrives first.
 */

const TIME_LENGTH = 9

export function timedId(now: number, tail: string): string {
  return `${now.toString(36).padStart(TIME_LENGTH, '0')}-${tail}`
}

/** The time inside an id, or undefined where it is not of our form. */
export function timeOfId(id: string): number | undefined {
  const time = /^([0-9a-z]{9})-./.exec(id)?.[1]
  return time === undefined ? undefined : Number.parseInt(time, 36)
}
