import type { Trained } from '../../../shared/predict/index.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartData } from '../chart/data.ts'
import { inHundred, percent } from './words.ts'

type Judged = NonNullable<Trained['judged']>
type Bin = Judged['predictor']['reliability'][number]

/** Whether what was foretold came true. */
export function Truth({ judged: { predictor } }: { judged: Judged }) {
  const { reliability, calibrationError, brier, brierOfBase } = predictor
  const told = [reliability[Math.floor(reliability.length / 2)], reliability.at(-1)].filter(
    (bin) => bin !== undefined,
  )
  return (
    <section class="card told" aria-labelledby="truth">
      <h2 id="truth">Does it come true?</h2>
      {told.map((bin) => (
        <p>{said(bin)}</p>
      ))}
      <Chart data={reliabilityChart(reliability)} />
      <p class="soft">
        On average {percent(calibrationError)} off (expected calibration error). The squared error of its
        probabilities (Brier) is {brier.toFixed(3)}; saying “{percent(predictor.baseRate)}” of everybody would
        have {brierOfBase.toFixed(3)}.
      </p>
    </section>
  )
}

function said({ foretold, came }: Bin): string {
  return `Of 100 leads that we call ${percent(foretold)} likely, ${inHundred(came)} converted.`
}

function reliabilityChart(bins: readonly Bin[]): ChartData {
  return {
    title: 'Foretold, and what came',
    x: {
      name: 'Foretold, of 100',
      form: 'number',
      values: bins.map(({ foretold }) => Math.round(10_000 * foretold) / 100),
    },
    y: { name: 'Converted', form: 'percent', min: 0 },
    series: [
      {
        name: 'Converted, and where chance may put it',
        form: 'interval',
        values: bins.map(({ came }) => came),
        low: bins.map(({ interval }) => interval[0]),
        high: bins.map(({ interval }) => interval[1]),
      },
      { name: 'If all comes true', form: 'line', values: bins.map(({ foretold }) => foretold) },
    ],
  }
}
