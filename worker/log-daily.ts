import { dayOf } from '../shared/day.ts'

/** By its text, the day on which a fault was last logged here. */
const logged = new Map<string, string>()
const LOGGED_MAX = 1_000

/** Logs a fault that the clock meets again every minute once a day, as far as this isolate knows; another one is another text. */
export function logDaily(what: string, details: object, now: number): void {
  const text = `${what} ${JSON.stringify(details)}`
  const day = dayOf(now)
  if (logged.get(text) === day) return
  if (logged.size >= LOGGED_MAX) logged.clear()
  logged.set(text, day)
  console.error(what, details)
}
