import { Bars } from './bars.tsx'
import { colourOf, type Series, type Values } from './data.ts'
import { between, inSteps, through } from './path.ts'
import type { Scales, Spot } from './scales.ts'
import { percent, Stroke } from './stroke.tsx'

/** So many values of a line are marked with a dot each. */
const FEW = 32

type Spots = (Spot | null)[]

interface Of {
  series: readonly Series[]
  scales: Scales
}

/** All series, each in the colour of its place in the legend. */
export function Drawn({ series, scales }: Of) {
  return (
    <>
      {series.map((one, at) => (
        <g class={`${colourOf(one, at)} drawn-${one.form}`}>
          <Form one={one} series={series} scales={scales} />
        </g>
      ))}
    </>
  )
}

function Form({ one, series, scales }: Of & { one: Series }) {
  const spots = (values: Values) => spotsOf(values, scales)
  switch (one.form) {
    case 'band':
      return <Path d={between(spots(one.low), spots(one.high))} look="ground" />
    case 'bars':
      return <Bars one={one} series={series} scales={scales} />
    case 'points':
      return <Dots at={spots(one.values)} />
    case 'interval':
      return (
        <>
          <Reaches from={spots(one.low)} to={spots(one.high)} />
          <Dots at={spots(one.values)} />
        </>
      )
    case 'step':
      return <Path d={inSteps(spots(one.values))} />
    case 'outlook':
      return <Path d={through(spots(one.values))} />
    case 'line':
      return (
        <>
          {isAlone(series) && (
            <Path d={between(spots(one.values.map(zero)), spots(one.values))} look="ground" />
          )}
          <Path d={through(spots(one.values))} />
          {one.values.length <= FEW && !series.some(isDotted) && <Dots at={spots(one.values)} />}
        </>
      )
  }
}

const zero = () => 0

/** Whether all is one colour: then what is below it may be coloured too. */
function isAlone(series: readonly Series[]): boolean {
  return new Set(series.map(colourOf)).size === 1
}

/** Its dots are what is to be seen: no others beside them. */
function isDotted({ form }: Series): boolean {
  return form === 'points' || form === 'interval'
}

/** In a box of its own, that is stretched to the plot's: a path's places cannot be said in percent. */
function Path({ d, look }: { d: string; look?: string }) {
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <path d={d} class={look} />
    </svg>
  )
}

function Dots({ at }: { at: Spots }) {
  return at.map((spot) => spot && <circle cx={percent(spot.x)} cy={percent(spot.y)} r="3.5" />)
}

/** What reaches to both sides of a value, under its dot. */
function Reaches({ from, to }: { from: Spots; to: Spots }) {
  return from.map((low, nth) => {
    const high = to[nth]
    return low && high && <Stroke look="reach" from={low} to={high} />
  })
}

function spotsOf(values: Values, { places, heights, spot }: Scales): Spots {
  return values.map((value, nth) => (value === null ? null : spot(places.at[nth] ?? 0, heights.of(value))))
}
