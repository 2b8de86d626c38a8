import type { ChartData, Series } from './data.ts'
import type { Scales } from './scales.ts'
import { percent, Stroke } from './stroke.tsx'

interface Of {
  data: ChartData
  scales: Scales
}

/** Of the way, what a name along a line takes at most. */
const NAME = 25
/** How far above its line a name stands, in percent of the height. */
const ABOVE = 4
/** Where along a name it is looked. */
const SAMPLES = [0, 0.25, 0.5, 0.75, 1]
/** The width of a plot on a page and on a telephone, and of a letter on average, in pixels: only to tell where names would meet. */
const WIDE = 720
const NARROW = 290
const LETTER = 6.6

/** Lines across at a value, each with its name above the end where there is more room; where values go to the right they stand upright. */
export function Levels({ data: { levels = [], series }, scales }: Of) {
  const { heights, spot, isDown } = scales
  if (isDown) {
    const upright = levels.map(({ value, name }) => ({ at: heights.of(value), name }))
    return <Upright lines={upright} look="level" />
  }
  const side = sideOf(
    levels.map(({ value }) => heights.of(value)),
    series,
    scales,
  )
  return levels.map(({ value, name }) => {
    const [from, to] = [spot(0, heights.of(value)), spot(100, heights.of(value))]
    return (
      <g class={`level ${side}`}>
        <Stroke from={from} to={to} />
        <text x={percent(side === 'left' ? from.x : to.x)} y={percent(from.y)} dy="-0.4em">
          {name}
        </text>
      </g>
    )
  })
}

/** Lines from top to bottom where something changed, named at the top. */
export function Marks({ data: { marks = [] }, scales: { places } }: Of) {
  const within = marks
    .map(({ at, name }) => ({ at: places.of(at), name }))
    .filter(({ at }) => at >= 0 && at <= 100)
  return <Upright lines={within} look="change" />
}

function Upright({ lines, look }: { lines: Line[]; look: string }) {
  const named = apart(lines, WIDE)
  const always = apart(named, NARROW)
  return lines.map((line) => (
    <g class={look}>
      <Stroke from={{ x: line.at, y: 0 }} to={{ x: line.at, y: 100 }} />
      {named.includes(line) && (
        <text
          x={percent(line.at)}
          y="0"
          dx="0.3em"
          dy="-0.4em"
          class={always.includes(line) ? undefined : 'when-wide'}
        >
          {line.name}
        </text>
      )}
    </g>
  ))
}

interface Line {
  at: number
  name: string
}

/** Those whose names do not run into each other or out of the plot; the others are left to the table. */
function apart(lines: Line[], width: number): Line[] {
  let end = 0
  return lines.filter(({ at, name }) => {
    const from = (at / 100) * width
    const to = from + name.length * LETTER
    if (from < end || to > width) return false
    end = to + 2 * LETTER
    return true
  })
}

/** The end where what is drawn stays further from the names of lines at these heights. */
function sideOf(levels: readonly number[], series: readonly Series[], scales: Scales): 'left' | 'right' {
  const roomFrom = (from: number) =>
    Math.min(
      ...series.flatMap((one) => {
        const drawn = heightsFrom(from, one, scales)
        return levels.map((level) => clearance(drawn, level + ABOVE))
      }),
    )
  return roomFrom(0) > roomFrom(100 - NAME) ? 'left' : 'right'
}

/** Where a series is, as far as a name reaches. */
function heightsFrom(from: number, one: Series, { places, heights }: Scales): number[] {
  const values = one.form === 'band' ? one.high : one.values
  return SAMPLES.flatMap((share) => {
    const along = from + share * NAME
    const after = Math.max(
      1,
      places.at.findIndex((at) => at >= along),
    )
    const [start, end] = [places.at[after - 1] ?? 0, places.at[after] ?? 100]
    const [low, high] = [values[after - 1] ?? null, values[after] ?? null]
    if (low === null || high === null || along > end) return []
    return [heights.of(low + ((high - low) * (along - start)) / (end - start))]
  })
}

/** How far all of it stays from a height: what crosses it, not at all. */
function clearance(drawn: readonly number[], height: number): number {
  const away = drawn.map((one) => one - height)
  return Math.min(...away) < 0 && Math.max(...away) > 0 ? 0 : Math.min(...away.map(Math.abs))
}
