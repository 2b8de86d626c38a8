import { Count } from './count.tsx'
import { When } from './when.tsx'

/**
 * A plot, as data: what the browser draws and the table under it says. Everything is by position: the n-th value of a
 * series stands at the n-th place along x; null is a gap.
 */
export interface ChartData {
  /** What is to be seen, as a heading. */
  title: string
  x: XAxis
  /** What the values are: 'points', 'leads'. A `percent` is given as a share, 0.25 for 25 %. */
  y: { name: string; form?: 'number' | 'percent'; min?: number; max?: number }
  series: Series[]
  /** Lines across the values with their names, such as where a stage is entered. */
  levels?: { value: number; name: string }[]
  /** Vertical lines with their names, such as a new model: by instant, or by number where x is numbers. */
  marks?: { at: number; name: string }[]
}

/**
 * Instants in ms are shown in the viewer's zone; a day ('2026-11-30') and a name are the same everywhere. Names that are long, or
 * many, go down the page, and their values to the right.
 */
export type XAxis = { name: string } & (
  | { form: 'instant' | 'number'; values: number[] }
  | { form: 'day'; values: string[] }
  | { form: 'name'; values: string[]; isDown?: boolean }
)

/**
 * A `band` lies between two values; the others go through one, and an `interval` reaches to both sides of it. `step` holds each
 * value until the next; an `outlook` is what the series before it may become: in its colour, broken. What nothing is claimed of is faint.
 */
export type Series = { name: string } & (
  | { form: 'line' | 'step' | 'points' | 'bars' | 'outlook'; values: (number | null)[] }
  | { form: 'band'; low: (number | null)[]; high: (number | null)[] }
  | {
      form: 'interval'
      values: (number | null)[]
      low: (number | null)[]
      high: (number | null)[]
      isFaint?: boolean
    }
)

/** Names that go down the page: so many have room on half of it. */
const FEW = 6

/** The figure of a chart: drawn where there is a script (bring.js fetches what draws), and in any case a table of the same numbers. */
export function Chart({ data }: { data: ChartData }) {
  const { title, x, series } = data
  const isDown = x.form === 'name' && x.isDown
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        {series.length > 1 && <Legend series={series} />}
      </figcaption>
      <div
        class={isDown ? `plot down ${x.values.length > FEW ? 'many' : 'few'}` : 'plot'}
        data-chart={JSON.stringify(data)}
        aria-hidden="true"
      />
      <details>
        <summary>
          The numbers<span class="unseen"> of {title}</span>
        </summary>
        <section class="numbers" aria-label={`The numbers of ${title}`} tabindex={0}>
          <Numbers data={data} />
        </section>
      </details>
    </figure>
  )
}

function Legend({ series }: Pick<ChartData, 'series'>) {
  return (
    <ul class="legend">
      {series.map((one, at) => (
        <li class={`series-${colourOf(one, at)} drawn-${one.form}`}>{one.name}</li>
      ))}
    </ul>
  )
}

/** As chart.js has it: by the place in the legend. */
function colourOf(series: Series, at: number): string {
  if (series.form === 'interval' && series.isFaint) return 'faint'
  return String(((series.form === 'outlook' ? at - 1 : at) % 5) + 1)
}

function Numbers({ data: { title, x, y, series, levels = [], marks = [] } }: { data: ChartData }) {
  return (
    <>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{x.name}</th>
            {series.map(({ name }) => (
              <th scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.values.map((value, at) => (
            <tr>
              <th scope="row">
                <Place form={x.form} value={value} />
              </th>
              {series.map((one) => (
                <td class="number">
                  <Value series={one} at={at} form={y.form} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {levels.length + marks.length > 0 && (
        <ul>
          {levels.map(({ value, name }) => (
            <li>
              {name}: <Amount of={value} form={y.form} />
            </li>
          ))}
          {marks.map(({ at, name }) => (
            <li>
              {name}: <Place form={x.form} value={at} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Place({ form, value }: { form: XAxis['form']; value: string | number }) {
  return <>{form === 'instant' ? <When at={Number(value)} /> : `${value}`}</>
}

function Value({ series, at, form }: { series: Series; at: number; form: ChartData['y']['form'] }) {
  if (series.form !== 'band' && series.form !== 'interval') {
    return <Amount of={series.values[at] ?? null} form={form} />
  }
  const [low = null, high = null] = [series.low[at], series.high[at]]
  if (low === null || high === null) return <>–</>
  const between = (
    <>
      <Amount of={low} form={form} /> to <Amount of={high} form={form} />
    </>
  )
  if (series.form === 'band') return between
  return (
    <>
      <Amount of={series.values[at] ?? null} form={form} /> <small>{between}</small>
    </>
  )
}

function Amount({ of, form = 'number' }: { of: number | null; form: ChartData['y']['form'] }) {
  if (of === null) return <>–</>
  return (
    <>
      <Count of={form === 'percent' ? of * 100 : of} />
      {form === 'percent' && ' %'}
    </>
  )
}
