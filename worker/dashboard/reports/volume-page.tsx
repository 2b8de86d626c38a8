import type { ReportTable } from '../../read/report-tables/table.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartData } from '../chart/data.ts'
import type { Frame } from '../frame.ts'
import { HeldLink } from '../leads/held-page.tsx'
import { When } from '../words/when.tsx'
import { AsOf } from './as-of.tsx'
import { Figures } from './figures.tsx'
import { FIRST_TIME, NothingYet, ReportSection, reportUrl } from './section.tsx'
import { addressOf, type ReportView } from './view.ts'

const DAY_MS = 86_400_000

/** How much came in, by day and from where. */
export function VolumePage({ frame, view }: { frame: Frame; view: ReportView }) {
  const { found, query, mayChange } = view
  const [days, pages, ...origins] = found.tables
  return (
    <ReportSection
      frame={frame}
      section="volume"
      tells="How much comes in, and from where? Everything stands at the day on which it happened."
      aside={<AsOf frame={frame} view={{ ...found, mayChange }} page="volume" />}
    >
      {!days || !pages || !isAny(days, [1, 2, 3, 4, 5, 6, 7]) ? (
        <NothingYet>
          <p>{found.asOf === null ? FIRST_TIME : 'Nobody came in the last 90 days.'}</p>
          <a href={`${frame.prefix}/dashboard/live`}>See whether the snippet works</a>
        </NothingYet>
      ) : (
        <>
          <section class="card told" aria-labelledby={days.id}>
            <div class="title">
              <h2 id={days.id}>{days.title}</h2>
              <a href={addressOf(frame, 'volume', query, days.id)} download>
                CSV<span class="unseen"> of {days.title}</span>
              </a>
            </div>
            <p class="soft">
              Each day begins at midnight UTC: <When at={dayOf(found.asOf ?? 0)} form="time" /> by your clock.
            </p>
            <Chart data={dayChart('New visitors', days, [1])} />
            <Chart data={dayChart('Leads and what became of them', days, [2, 3, 4, 5])} />
            {isAny(days, [6, 7]) && <Chart data={dayChart('Views and events', days, [6, 7], 'times')} />}
            <p class="soft">
              Views are counted within minutes; events as they are taken, and for 30 days: what an import
              brings is not among them.
            </p>
            {found.held !== undefined && found.held > 0 && (
              <p class="soft">
                Visitors, leads and stages leave out <HeldLink frame={frame} count={found.held} />; views and
                events are of everybody.
              </p>
            )}
          </section>
          <Figures frame={frame} table={pages} csv={addressOf(frame, 'volume', query, pages.id)}>
            <p class="soft">
              A visit is a browser on a day; a visit of a lead is a lead on a day, with all its browsers.{' '}
              <a href={`${frame.prefix}/dashboard/pages`}>Pages</a> has all that is kept.
            </p>
          </Figures>
          <h2>Who first came in the last 90 days</h2>
          <p class="soft note">
            <a href={reportUrl(frame, 'funnel')}>The same of everybody</a>, whenever they came, leads to the
            leads of each source.
          </p>
          {origins.map((table) => (
            <Figures frame={frame} table={table} csv={addressOf(frame, 'volume', query, table.id)} />
          ))}
        </>
      )}
    </ReportSection>
  )
}

/** When the day of an instant began. */
function dayOf(at: number): number {
  return at - (at % DAY_MS)
}

function isAny({ rows }: ReportTable, columns: readonly number[]): boolean {
  return rows.some(({ cells }) => columns.some((at) => Number(cells[at] ?? 0) > 0))
}

/** Some columns of the table of days, oldest first, as time goes. */
function dayChart(
  title: string,
  { columns, rows }: ReportTable,
  shown: readonly number[],
  counted = 'people',
): ChartData {
  const days = rows.toReversed()
  return {
    title,
    x: { name: 'Day', form: 'day', values: days.map(({ cells }) => String(cells[0])) },
    y: { name: counted, min: 0 },
    series: shown.map((at) => ({
      name: columns[at]?.name ?? '',
      form: 'line' as const,
      values: days.map(({ cells }) => {
        const value = cells[at] ?? null
        return value === null ? null : Number(value)
      }),
    })),
  }
}
