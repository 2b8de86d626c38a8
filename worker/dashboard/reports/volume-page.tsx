import type { ReportTable } from '../../read/report-tables/table.ts'
import { Chart, type ChartData } from '../chart.tsx'
import type { Frame } from '../frame.ts'
import { AsOf } from './as-of.tsx'
import { Figures } from './figures.tsx'
import { FIRST_TIME, NothingYet, ReportSection } from './section.tsx'
import { addressOf, type ReportView } from './view.ts'

/** How much came in, by day and from where. */
export function VolumePage({ frame, view }: { frame: Frame; view: ReportView }) {
  const { found, query, mayChange } = view
  const [days, ...origins] = found.tables
  return (
    <ReportSection
      frame={frame}
      section="volume"
      tells="How much comes in, and from where? Everything stands at the day on which it happened."
      aside={<AsOf frame={frame} view={{ ...found, mayChange }} page="volume" />}
    >
      {days === undefined || days.rows.every(({ cells }) => cells.slice(1).every((count) => count === 0)) ? (
        <NothingYet>
          <p>{days === undefined ? FIRST_TIME : 'Nobody came in the last 90 days.'}</p>
          <a href={`${frame.prefix}/dashboard/live`}>See whether the snippet works</a>
        </NothingYet>
      ) : (
        <>
          <section class="card" aria-labelledby={days.id}>
            <div class="title">
              <h2 id={days.id}>{days.title}</h2>
              <a href={addressOf(frame, 'volume', query, days.id)} download>
                CSV<span class="unseen"> of {days.title}</span>
              </a>
            </div>
            <Chart frame={frame} data={dayChart('New visitors', days, [1])} />
            <Chart frame={frame} data={dayChart('Leads and what became of them', days, [2, 3, 4, 5])} />
          </section>
          <h2>Who first came in the last 90 days</h2>
          {origins.map((table) => (
            <Figures frame={frame} table={table} csv={addressOf(frame, 'volume', query, table.id)} />
          ))}
        </>
      )}
    </ReportSection>
  )
}

/** Some columns of the table of days, oldest first, as time goes. */
function dayChart(title: string, { columns, rows }: ReportTable, shown: readonly number[]): ChartData {
  const days = rows.toReversed()
  return {
    title,
    x: { name: 'Day', form: 'day', values: days.map(({ cells }) => String(cells[0])) },
    y: { name: 'people', min: 0 },
    series: shown.map((at) => ({
      name: columns[at]?.name ?? '',
      form: 'line' as const,
      values: days.map(({ cells }) => Number(cells[at])),
    })),
  }
}
