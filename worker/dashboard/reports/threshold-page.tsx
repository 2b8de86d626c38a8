import type { Goal } from '../../../shared/goal.ts'
import type { Cut, Proportion } from '../../../shared/reports/index.ts'
import type { ReportTables } from '../../read/report-tables/find.ts'
import type { ReportTable } from '../../read/report-tables/table.ts'
import { GOAL_NAMES } from '../../read/report-tables/threshold.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartData } from '../chart/data.ts'
import type { Frame } from '../frame.ts'
import { Count } from '../words/count.tsx'
import { AsOf } from './as-of.tsx'
import { Figures, percent, rateOf } from './figures.tsx'
import { GoalChoice } from './goal-choice.tsx'
import { Choices, FIRST_TIME, NothingYet, ReportSection } from './section.tsx'
import { addressOf, type ReportView } from './view.ts'

/** At which score leads convert, and whether today's threshold says so. */
export function ThresholdPage({ frame, view }: { frame: Frame; view: ReportView }) {
  const { found, query, mayChange } = view
  const { advice, segments = [] } = found
  const [bands, marks] = found.tables
  return (
    <ReportSection
      frame={frame}
      section="threshold"
      tells="From which score on do leads convert? Is the threshold too high, so that sales starves, or too low, so that it is flooded?"
      aside={<AsOf frame={frame} view={{ ...found, mayChange }} page="threshold" />}
    >
      {!advice || !bands || !marks ? (
        <NothingYet>
          <p>{FIRST_TIME}</p>
        </NothingYet>
      ) : (
        <>
          <GoalChoice frame={frame} section="threshold" query={query} goal={advice.goal} />
          {segments.some((segment) => segment !== '') && (
            <Choices
              label="Segment"
              choices={[
                {
                  name: 'All leads',
                  href: addressOf(frame, 'threshold', without(query)),
                  isOn: advice.segment === null,
                },
                ...segments.map((segment) => ({
                  name: segment === '' ? 'In no segment' : segment,
                  href: addressOf(frame, 'threshold', { ...query, segment }),
                  isOn: advice.segment === segment,
                })),
              ]}
            />
          )}
          <Verdict advice={advice} />
          <Figures frame={frame} table={bands} csv={addressOf(frame, 'threshold', query, bands.id)}>
            {advice.said.now.caught.of > 0 && <Chart data={bandChart(bands, advice)} />}
          </Figures>
          <Figures frame={frame} table={marks} csv={addressOf(frame, 'threshold', query, marks.id)} />
          <p class="soft note">
            The score is the highest that a lead reached in its first 90 days, before sales said anything of
            it, by the model that serves now. Only leads known for 90 days count: of others nobody knows yet
            what becomes of them. Intervals are Wilson’s: 95 of 100 such hold the true share. Below today’s
            threshold sales rarely calls, so few of those leads can convert: lower marks look a little worse
            than they are.
          </p>
        </>
      )}
    </ReportSection>
  )
}

type Advised = NonNullable<ReportTables['advice']>

function Verdict({ advice: { said, enter, goal } }: { advice: Advised }) {
  return (
    <section class={`card verdict ${said.state.replace(' ', '-')}`} aria-labelledby="verdict">
      {said.state === 'waiting' ? (
        <>
          <h2 id="verdict">Too early to judge the threshold of {enter}</h2>
          <p>
            <Count of={said.converted} /> of {said.needed} leads {GOAL_NAMES[goal]} so far, and{' '}
            <Count of={said.others} /> of {said.needed} others, each known for 90 days. Below that chance says
            more than the score does.
          </p>
          <p>
            {said.converted < said.needed
              ? 'Send what becomes of your leads (POST /v1/outcomes), past ones too.'
              : 'Send also who was lost or disqualified, and give it time.'}
          </p>
        </>
      ) : said.state === 'fine' ? (
        <>
          <h2 id="verdict">No reason to change the threshold of {enter}</h2>
          <p>{sentenceOf(said.now, goal)}</p>
          {said.best.score !== enter && (
            <p>
              {said.best.score} would have told the two apart a little better, but by no more than chance
              makes of it.
            </p>
          )}
        </>
      ) : (
        <>
          <h2 id="verdict">
            The threshold of {enter} is {said.state}: {said.best.score} would have been better
          </h2>
          <p>
            At {enter}: {sentenceOf(said.now, goal)}
          </p>
          <p>
            At {said.best.score}: {sentenceOf(said.best, goal)}
          </p>
          <p>
            {said.state === 'too high'
              ? 'Sales would call more leads and miss fewer.'
              : 'Sales would call fewer leads, and hardly miss any.'}{' '}
            {said.best.score} is where the share reached by those who convert is furthest above the share
            reached by the others (Youden’s index), of all marks in steps of five. Change it under Model,
            where you see whom it moves before it is published.
          </p>
        </>
      )}
    </section>
  )
}

function sentenceOf({ called, caught }: Cut, goal: Goal): string {
  return `${called.of.toLocaleString('en')} leads reached it, ${shareOf(called)} of them were ${GOAL_NAMES[goal]}; of all ${GOAL_NAMES[goal]}, ${shareOf(caught)} reached it.`
}

function shareOf({ rate }: Proportion): string {
  return rate === null ? 'none' : percent(rate)
}

function bandChart({ rows }: ReportTable, { goal }: Advised): ChartData {
  const rates = rows.map(({ cells }) => rateOf(cells[3]))
  return {
    title: `Share ${GOAL_NAMES[goal]} by highest score`,
    x: { name: 'Score', form: 'name', values: rows.map(({ cells }) => String(cells[0])) },
    y: { name: GOAL_NAMES[goal], form: 'percent', min: 0 },
    series: [
      {
        name: 'Share',
        form: 'interval',
        values: rates.map((one) => one?.rate ?? null),
        low: rates.map((one) => one?.low ?? null),
        high: rates.map((one) => one?.high ?? null),
      },
    ],
  }
}

function without({ segment: _all, ...query }: ReportView['query']): ReportView['query'] {
  return query
}
