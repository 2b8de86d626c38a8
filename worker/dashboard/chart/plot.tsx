import { useContext } from 'hono/jsx'
import { LocaleContext } from '../words/locale.ts'
import type { ChartData } from './data.ts'
import { Levels, Marks } from './lines.tsx'
import { type Scales, scalesOf } from './scales.ts'
import { Drawn } from './series.tsx'
import { Stroke } from './stroke.tsx'
import { amount } from './words.ts'

/** Names that go down the page: so many have room on half of it. */
const FEW = 6
/** So many words along x have room on a telephone, and so many names under their places. */
const NARROW = 5
const NAMES = 8

/**
 * A plot as SVG, there with its page: it needs no script, and takes the page's colours, also on paper and when they change. All
 * places are shares of a box that is as wide as there is room, so nothing is drawn again for another width. tip.js says what stands
 * where somebody points.
 */
export function Plot({ data }: { data: ChartData }) {
  const { x, y, marks = [] } = data
  const scales = scalesOf(data, useContext(LocaleContext))
  const { places, heights, spot, isDown } = scales
  const form = isDown ? `down ${x.values.length > FEW ? 'many' : 'few'}` : 'upright'
  return (
    <div
      class={`plot ${form}${marks.length > 0 || isDown ? ' headed' : ''}`}
      data-places={places.at.map((at) => at.toFixed(1)).join(' ')}
      aria-hidden="true"
    >
      {/* Days and names say what they are; numbers do not. */}
      {x.form === 'number' && <span class="called">{y.name}</span>}
      <HeightNames scales={scales} y={y} />
      <svg class="area" aria-hidden="true">
        {heights.ticks.map((value) => (
          <Stroke look="grid" from={spot(0, heights.of(value))} to={spot(100, heights.of(value))} />
        ))}
        <Marks data={data} scales={scales} />
        <Drawn series={data.series} scales={scales} />
        <Levels data={data} scales={scales} />
      </svg>
      {x.form === 'name' ? <Names names={x.values} isDown={isDown} /> : <PlaceNames scales={scales} />}
      {x.form === 'number' && <span class="called across">{x.name}</span>}
    </div>
  )
}

/** The ticks of the values are even steps from one end to the other, so that a list that fills its side stands right. */
function HeightNames({ scales, y }: { scales: Scales } & Pick<ChartData, 'y'>) {
  const { language } = useContext(LocaleContext)
  return (
    <ol class="heights">
      {scales.heights.ticks.map((value) => (
        <li>{amount(value, language, y.form)}</li>
      ))}
    </ol>
  )
}

function PlaceNames({ scales }: { scales: Scales }) {
  const { ticks } = scales.places
  return (
    <svg class="places" aria-hidden="true">
      {ticks.map(({ at, words }, nth) => (
        <text x={`${at}%`} y="1em" class={whereSeen(nth, ticks.length, NARROW)}>
          {words}
        </text>
      ))}
    </svg>
  )
}

function Names({ names, isDown }: { names: readonly string[]; isDown: boolean }) {
  return (
    <ol class="names">
      {names.map((name, nth) => (
        <li class={isDown ? undefined : whereSeen(nth, names.length, NAMES)}>
          <span>{name}</span>
        </li>
      ))}
    </ol>
  )
}

/** Every second or third is enough where there is room for so many only. */
function whereSeen(nth: number, count: number, room: number): string | undefined {
  return nth % Math.ceil(count / room) > 0 ? 'when-wide' : undefined
}
