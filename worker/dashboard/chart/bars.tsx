import type { BarValues, Series } from './data.ts'
import type { Scales } from './scales.ts'
import { percent } from './stroke.tsx'

/** What the bars of one place take of its room together; and the widest that one of them is, in percent of the plot. */
const SHARE = 0.72
const WIDEST = 8

interface Of {
  one: Series & BarValues
  series: readonly Series[]
  scales: Scales
}

/** The bars of one series, each from zero to its value, beside those of the others. */
export function Bars({ one, series, scales: { places, heights, spot } }: Of) {
  const all = series.filter(({ form }) => form === 'bars')
  const width = Math.min(WIDEST, (SHARE * places.room) / all.length)
  const begin = width * (all.indexOf(one) - all.length / 2)
  return one.values.map((value, nth) => {
    if (value === null) return null
    const from = (places.at[nth] ?? 0) + begin
    const [zero, end] = [spot(from, heights.of(0)), spot(from + width, heights.of(value))]
    return (
      <rect
        x={percent(Math.min(zero.x, end.x))}
        y={percent(Math.min(zero.y, end.y))}
        width={percent(Math.abs(zero.x - end.x))}
        height={percent(Math.abs(zero.y - end.y))}
        rx="2"
      />
    )
  })
}
