import { FEWEST } from '../../../shared/reports/index.ts'
import { GOAL_NAMES } from '../../read/report-tables/threshold.ts'
import { Chart } from '../chart/chart.tsx'
import type { Frame } from '../frame.ts'
import { Count } from '../words/count.tsx'
import { AsOf } from './as-of.tsx'
import { Figures } from './figures.tsx'
import { GoalChoice } from './goal-choice.tsx'
import { FIRST_TIME, NothingYet, ReportSection } from './section.tsx'
import { addressOf, type ReportView } from './view.ts'
import { workChart } from './works-chart.ts'

/** What leads who convert do and read that others do not. */
export function WorksPage({ frame, view }: { frame: Frame; view: ReportView }) {
  const { found, query, mayChange } = view
  const { basis } = found
  return (
    <ReportSection
      frame={frame}
      section="works"
      tells="What do leads who convert do and read that the others do not?"
      aside={<AsOf frame={frame} view={{ ...found, mayChange }} page="works" />}
    >
      {!basis || basis.leads === 0 ? (
        <NothingYet>
          <p>
            {basis
              ? 'No lead is known for 90 days yet: what becomes of younger ones nobody knows.'
              : FIRST_TIME}
          </p>
          <p>Import what you have of the past, and what became of it: leads, visits and outcomes.</p>
        </NothingYet>
      ) : (
        <>
          <GoalChoice frame={frame} section="works" query={query} goal={basis.goal} />
          <section class="card verdict" aria-labelledby="basis">
            <h2 id="basis">
              <Count of={basis.converted} /> of <Count of={basis.leads} /> leads known for 90 days were{' '}
              {GOAL_NAMES[basis.goal]}
            </h2>
            <p>
              {basis.converted < FEWEST.converted
                ? `Below ${FEWEST.converted} nothing is claimed: ${FEWEST.converted - basis.converted} more are needed. Send what becomes of your leads (POST /v1/outcomes).`
                : `Each line compares leads who did a thing in their first 90 days, before sales said anything, with those who did not. Nothing is claimed of fewer than ${FEWEST.leads} on either side. Of so many comparisons chance alone makes some look large: “more often” and “less often” stand only where it would make even one of them once in twenty (Holm’s correction).`}
            </p>
            <p class="soft">What goes with success need not be its cause.</p>
          </section>
          {found.tables.map((table) => {
            const chart = workChart(table, basis)
            return (
              <Figures frame={frame} table={table} csv={addressOf(frame, 'works', query, table.id)}>
                {chart && <Chart data={chart} />}
              </Figures>
            )
          })}
        </>
      )}
    </ReportSection>
  )
}
