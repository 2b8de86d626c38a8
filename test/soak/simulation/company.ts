// A mid-size company, made up: what it sends, and how that swells over a day.

export const COMPANY = {
  sites: 200,
  eventsAMonth: 50e6,
  daysAMonth: 30,
  /** Events in a beacon, and how many of all beacons are those of a visitor who is a lead. */
  batch: 4,
  ofLeads: 0.2,
  leadsAMonth: 250_000,
  /** A working day has so much of an average one … */
  workingDay: 1.25,
  /** … and a mailing to everybody so many times what its hour has, for some minutes. */
  mailing: 4,
} as const

/** What each hour has of a day, by weight: quiet at night, with humps before and after noon. */
const HOURS = [1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 7, 8, 9, 9, 8, 6, 4, 4, 4, 3, 2, 1]
const MEAN = HOURS.reduce((sum, weight) => sum + weight, 0) / HOURS.length

/** The busiest hour, as a multiple of the day's mean. */
export const PEAK = Math.max(...HOURS) / MEAN

/** Events a second, over all of a month. */
export const MEAN_RATE = COMPANY.eventsAMonth / (COMPANY.daysAMonth * 86_400)

/** How much of a day's load has come by then, from 0 to 1. */
export function comeBy(time: number): number {
  const hour = Math.min(23, Math.floor(time * 24))
  const before = HOURS.slice(0, hour).reduce((sum, weight) => sum + weight, 0)
  return (before + (HOURS[hour] ?? 0) * (time * 24 - hour)) / (MEAN * 24)
}
