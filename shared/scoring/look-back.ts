import { bucketStart, DAY, secondsOf } from './days.ts'
import type { Model } from './model.ts'
import type { Entry } from './shapes/entry.ts'
import { rankOf } from './shapes/tally.ts'
import type { Signal } from './signals.ts'

const LOOK_BACK_DAYS = 30

export type EntryTest = (entry: Entry) => boolean

/**
 * Does an entry count for the lead that claimed its visitor at `claimedAt`?
 *
 * The cut goes down to the start of the signal's outermost bucket: inside one, what the caps let through before the
 * cut could not be told from what they would let through after it. Mails and last times are not cut.
 */
export function withinLookBack(signal: Signal, model: Model, claimedAt: number): EntryTest {
  if (signal.shape === 'mail' || signal.shape === 'last') return () => true
  const cut = secondsOf(claimedAt - lookBackDaysOf(model) * DAY)
  const start = bucketStart(cut, signal.days)
  if (signal.shape === 'cap' || signal.shape === 'recent') return (entry) => entry.at >= start
  // By the id's own time, which no later event can move; ids without one are never cut.
  return ({ key }) => rankOf(key) >= start || rankOf(key) === 0
}

export function lookBackDaysOf({ lookBackDays = LOOK_BACK_DAYS }: Model): number {
  return lookBackDays
}
