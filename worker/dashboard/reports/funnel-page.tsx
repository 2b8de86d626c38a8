import { DIMENSIONS } from '../../../shared/reports/index.ts'
import { DIMENSION_NAMES, STEP_NAMES } from '../../read/report-tables/funnel.ts'
import type { ReportTable } from '../../read/report-tables/table.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartData } from '../chart/data.ts'
import type { Frame } from '../frame.ts'
import { AsOf } from './as-of.tsx'
import { Figures, rateOf } from './figures.tsx'
import { Choices, NothingYet, ReportSection } from './section.tsx'
import { addressOf, type ReportView } from './view.ts'

const MONTH_WEEKS = 4

/** How far people come, how fast, and where they are lost. */
export function FunnelPage({ frame, view }: { frame: Frame; view: ReportView }) {
  const { found, mayChange } = view
  const query = { ...view.query, by: view.query.by ?? 'channel', period: view.query.period ?? 'all' } as const
  const steps = found.tables.find(({ id }) => id === 'steps')
  const split = found.tables.find(({ id }) => id === `by-${query.by}`)
  const cohorts = found.tables.find(({ id }) => id === 'cohorts')
  return (
    <ReportSection
      frame={frame}
      section="funnel"
      tells="How many come how far, in what time, and where are they lost?"
      aside={<AsOf frame={frame} view={{ ...found, mayChange }} page="funnel" />}
    >
      {!steps || !split || !cohorts || steps.rows[0]?.cells[1] === 0 ? (
        <NothingYet>
          <p>Nobody has come in yet. The funnel is made once a day, and whenever you ask for it.</p>
          <a href={`${frame.prefix}/dashboard/live`}>See whether the snippet works</a>
        </NothingYet>
      ) : (
        <>
          <Choices
            label="Whom"
            choices={[
              {
                name: 'Everybody',
                href: addressOf(frame, 'funnel', { ...query, period: 'all' }),
                isOn: query.period === 'all',
              },
              {
                name: 'First seen in the last 90 days',
                href: addressOf(frame, 'funnel', { ...query, period: 'recent' }),
                isOn: query.period === 'recent',
              },
            ]}
          />
          <Figures frame={frame} table={steps} csv={addressOf(frame, 'funnel', query, 'steps')}>
            <Chart data={stepChart(steps)} />
          </Figures>
          <p class="soft note">
            A step counts who came to it or past it. A visitor is a person: a lead with all its browsers, or a
            browser nobody has named. Stages are taken as they were recorded; those of leads that came by
            import are worked out from their events by the model that serves now.
          </p>
          <Choices
            label="Split by"
            choices={DIMENSIONS.map((by) => ({
              name: DIMENSION_NAMES[by],
              href: addressOf(frame, 'funnel', { ...query, by }),
              isOn: query.by === by,
            }))}
          />
          <Figures frame={frame} table={split} csv={addressOf(frame, 'funnel', query, split.id)} />
          {cohorts.rows.length > 1 && (
            <Figures frame={frame} table={cohorts} csv={addressOf(frame, 'funnel', query, 'cohorts')}>
              <Chart data={cohortChart(cohorts)} />
              <p class="soft">
                The last {MONTH_WEEKS} weeks are young: many of their leads may come further yet.
              </p>
            </Figures>
          )}
        </>
      )}
    </ReportSection>
  )
}

/** Without visitors: beside them nobody would see the rest. */
function stepChart({ rows }: ReportTable): ChartData {
  const later = rows.slice(1)
  return {
    title: 'Leads by how far they came',
    x: { name: 'Step', form: 'name', values: later.map(({ cells }) => shortOf(String(cells[0]))) },
    y: { name: 'leads', min: 0 },
    series: [{ name: 'Came so far', form: 'bars', values: later.map(({ cells }) => Number(cells[1])) }],
  }
}

/** Beneath a bar there is less room than in a table. */
function shortOf(step: string): string {
  return step === STEP_NAMES.sql ? 'SQLs' : step
}

function cohortChart({ rows }: ReportTable): ChartData {
  const weeks = rows.toReversed()
  const rate = (index: number) => weeks.map(({ cells }) => rateOf(cells[index])?.rate ?? null)
  return {
    title: 'What came of the leads of each week',
    x: { name: 'Week from', form: 'day', values: weeks.map(({ cells }) => String(cells[0])) },
    y: { name: 'of its leads', form: 'percent', min: 0 },
    series: [
      { name: 'MQLs', form: 'line', values: rate(3) },
      { name: 'SQLs', form: 'line', values: rate(5) },
      { name: 'Customers', form: 'line', values: rate(7) },
    ],
  }
}
