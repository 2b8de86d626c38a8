import { nice, ticks } from 'd3-array'
import type { ChartData } from './data.ts'
import { wayBetween } from './way.ts'

/** At most about so many steps from the least to the most. */
const STEPS = 4

/** From the least to the most, in percent of the way: where a value stands, and the values that are named: the ends, and even steps between. */
export interface Heights {
  of: (value: number) => number
  ticks: number[]
}

/** From zero, or the least there is, to the most, or the next that is even; the lines across belong to it. */
export function heightsOf({ y, series, levels = [] }: ChartData): Heights {
  const all = [...series.flatMap(valuesOf), ...levels.map(({ value }) => value)].filter(
    (value) => value !== null,
  )
  const low = y.min ?? Math.min(0, ...all)
  const most = y.max ?? Math.max(low, ...all)
  const high = most > low ? most : low + 1
  // What is counted has no parts of one.
  const steps = y.form === 'percent' ? STEPS : Math.min(STEPS, Math.max(1, Math.floor(high - low)))
  const [least, greatest] = nice(low, high, steps)
  return { of: wayBetween(least, greatest), ticks: ticks(least, greatest, steps) }
}

function valuesOf(one: ChartData['series'][number]) {
  if (one.form === 'band') return [...one.low, ...one.high]
  return one.form === 'interval' ? [...one.values, ...one.low, ...one.high] : one.values
}
