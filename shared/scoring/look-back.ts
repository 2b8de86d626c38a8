import { bucketOf, DAY, secondsOf } from './days.ts'
import type { Model } from './model.ts'
import type { Entry } from './shapes/entry.ts'
import { anonymous, past } from './shapes/standing.ts'
import { rankOf } from './shapes/tally.ts'
import type { Signal } from './signals.ts'

const LOOK_BACK_DAYS = 30

/** An entry as it counts for a lead, or null where it does not. */
export type Claimed = (entry: Entry) => Entry | null

/**
 * What a visitor's entries are to the lead that claimed it at `claimedAt`.
 *
 * The cut goes down to the start of the signal's outermost bucket: inside one, what the caps let through before the
 * cut could not be told from what they would let through after it. Mails and last times are not cut.
 */
export function claimedBy(signal: Signal, model: Model, claimedAt: number): Claimed {
  const { shape, days, zone } = signal
  if (shape === 'mail' || shape === 'last') return (entry) => entry
  const cut = secondsOf(claimedAt - lookBackDaysOf(model) * DAY)
  const oldest = bucketOf(cut, days, zone)
  const isPast = (second: number) => second < cut && bucketOf(second, days, zone) < oldest
  if (shape === 'count' || shape === 'most') {
    // By the id's own time, which no later event can move; ids without one are never cut.
    return (entry) => (isPast(rankOf(entry.key)) && rankOf(entry.key) !== 0 ? null : entry)
  }
  const known = secondsOf(claimedAt)
  return (entry) => {
    if (isPast(entry.at)) return shape === 'first' ? past(entry) : null
    return marksAnonymous(model) && entry.at < known ? anonymous(entry) : entry
  }
}

/** Whether what was done before a claim is worth something else, and so has to be told apart. */
export function marksAnonymous({ trust }: Model): boolean {
  return trust?.anonymous !== undefined
}

export function lookBackDaysOf({ lookBackDays = LOOK_BACK_DAYS }: Model): number {
  return lookBackDays
}
