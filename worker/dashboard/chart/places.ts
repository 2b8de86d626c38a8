import { ticks } from 'd3-array'
import { utcTicks } from 'd3-time'
import { offsetAt } from '../../../shared/scoring/index.ts'
import type { Locale } from '../words/locale.ts'
import type { ChartData } from './data.ts'
import { wayBetween } from './way.ts'
import { amount, tickName } from './words.ts'

const DAY_MS = 86_400_000
/** About so many ticks along x. */
const TICKS = 8

/** Along x, in percent of the way: where each value stands, where anything else would, and where it is said what stands there. */
export interface Places {
  at: number[]
  of: (x: number) => number
  /** How far a place reaches, where each has its room. */
  room: number
  ticks: { at: number; words: string }[]
}

/** Names stand in the middle of their share; what is a number goes from the first to the last, with room at both ends for bars. */
export function placesOf({ x, series }: ChartData, { language, zone = 'UTC' }: Locale): Places {
  if (x.form === 'name') {
    const room = 100 / x.values.length
    const of = (nth: number) => (nth + 0.5) * room
    return { at: x.values.map((_, nth) => of(nth)), of, room, ticks: [] }
  }
  const isTime = x.form !== 'number'
  // The clocks of the viewer, read as if they were UTC's: one offset for all of it, so that a day stays a day long.
  const ahead = x.form === 'instant' ? 1000 * offsetAt(zone, Math.floor((x.values.at(-1) ?? 0) / 1000)) : 0
  const values = x.form === 'day' ? x.values.map((day) => Date.parse(day)) : x.values.map((at) => at + ahead)
  const step = stepOf(values) ?? (isTime ? DAY_MS : 1)
  const isWide = values.length < 2 || series.some(({ form }) => form === 'bars')
  const room = isWide ? step / 2 : 0
  const [first, last] = [(values[0] ?? 0) - room, (values.at(-1) ?? 1) + room]
  const scale = wayBetween(first, last)
  const every = isTime
    ? utcTicks(new Date(first), new Date(last), TICKS).map(Number)
    : ticks(first, last, TICKS)
  // A day has no hours.
  const named = x.form === 'day' ? every.filter((at) => at % DAY_MS === 0) : every
  const apart = stepOf(named) ?? step
  return {
    at: values.map(scale),
    of: (value) => scale(value + ahead),
    room: scale(first + step),
    ticks: named.map((at) => ({
      at: scale(at),
      words: isTime ? tickName(at, apart, language) : amount(at, language),
    })),
  }
}

/** The least distance of two neighbours. */
function stepOf(values: readonly number[]): number | undefined {
  const steps = values.slice(1).map((value, before) => value - (values[before] ?? value))
  return steps.length > 0 ? Math.min(...steps) : undefined
}
