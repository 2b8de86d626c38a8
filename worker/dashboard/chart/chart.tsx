import { type ChartData, colourOf, type Series } from './data.ts'
import { Numbers } from './numbers.tsx'
import { Plot } from './plot.tsx'

/** The figure of a chart: drawn, and as a table of the same numbers. */
export function Chart({ data }: { data: ChartData }) {
  const { title, series } = data
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        {series.length > 1 && <Legend series={series} />}
      </figcaption>
      <Plot data={data} />
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

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <ul class="legend">
      {series.map((one, at) => (
        <li class={`${colourOf(one, at)} drawn-${one.form}`}>{one.name}</li>
      ))}
    </ul>
  )
}
