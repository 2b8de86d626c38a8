import type { Evaluation } from '../../../shared/predict/index.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartData } from '../chart/data.ts'
import { inHundred, ofHundred, whole } from './words.ts'

/** A ranking of the past, and what it is called. */
export interface Ranking {
  name: string
  evaluation: Evaluation
}

/** How well rankings of the same decisions tell who converts: in words, as curves, and in numbers. */
export function RankingCard({ rankings }: { rankings: readonly [Ranking, ...Ranking[]] }) {
  const [{ evaluation }] = rankings
  return (
    <>
      <section class="card told" aria-labelledby="ranking">
        <h2 id="ranking">Does it put buyers first?</h2>
        {rankings.map((ranking) => (
          <RankingWords ranking={ranking} />
        ))}
        <Chart data={gains(rankings)} />
      </section>
      <section class="card told" aria-labelledby="tenths">
        <h2 id="tenths">By tenths</h2>
        <p>
          {whole(evaluation.rows)} looks at leads, the highest ranked first, in ten equal parts. On average{' '}
          {ofHundred(evaluation.baseRate)} converted.
        </p>
        <Chart data={tenths(rankings)} />
      </section>
    </>
  )
}

function RankingWords({ ranking: { name, evaluation } }: { ranking: Ranking }) {
  const { auc, called } = evaluation
  return (
    <p>
      <b>{name}.</b> {auc && aucWords(auc)}{' '}
      {called.called > 0 &&
        `Calling the best ${called.perWeek} of each week, ${ofHundred(called.rate)} convert; calling anybody, ${ofHundred(called.base)}.`}
    </p>
  )
}

function aucWords({ value, interval }: NonNullable<Evaluation['auc']>): string {
  const between = interval ? ` (between ${inHundred(interval[0])} and ${inHundred(interval[1])})` : ''
  return `Of a buyer and another lead it puts the buyer first ${ofHundred(value)} times${between}; chance would 50.`
}

function gains(rankings: readonly Ranking[]): ChartData {
  const values = Array.from({ length: 11 }, (_, tenth) => 10 * tenth)
  return {
    title: 'How many buyers are found by calling from the top',
    x: { name: 'Leads called, of 100', form: 'number', values },
    y: { name: 'Buyers found', form: 'percent', min: 0, max: 1 },
    series: [
      ...rankings.map(({ name, evaluation }) => ({
        name,
        form: 'line' as const,
        values: [0, ...evaluation.tenths.map(({ gained }) => gained)],
      })),
      { name: 'Calling anybody', form: 'line', values: values.map((share) => share / 100) },
    ],
  }
}

const TENTHS = ['Top', '2nd', '3rd', '4th', '5th', '6th', '7th', '8th', '9th', 'Last']

function tenths(rankings: readonly Ranking[]): ChartData {
  return {
    title: 'How many convert in each tenth',
    x: { name: 'Tenth', form: 'name', values: TENTHS },
    y: { name: 'Converted', form: 'percent', min: 0 },
    series: rankings.map(({ name, evaluation }) => ({
      name,
      form: 'bars',
      values: evaluation.tenths.map(({ rate }) => rate),
    })),
    levels: [{ value: rankings[0]?.evaluation.baseRate ?? 0, name: 'On average' }],
  }
}
