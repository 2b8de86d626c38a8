import type { DayTally } from '../../actions/list-days.ts'
import type { Frame } from '../frame.ts'
import { ReportSection } from './section.tsx'

/** How much came in, by day. */
export function VolumePage({ frame, days }: { frame: Frame; days: readonly DayTally[] }) {
  return (
    <ReportSection frame={frame} section="volume" tells="How much came in, and from where?">
      {days.length === 0 ? (
        <div class="empty">
          <p>Nothing came in yet.</p>
          <a href={`${frame.prefix}/dashboard/live`}>See whether the snippet works</a>
        </div>
      ) : (
        <section class="card" aria-labelledby="days">
          <h2 id="days">By day of arrival (UTC)</h2>
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" class="number">
                  Events
                </th>
                <th scope="col" class="number">
                  New visitors
                </th>
                <th scope="col" class="number">
                  Ignored
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, accepted, visitors, ignored }) => (
                <tr>
                  <th scope="row">{day}</th>
                  <td class="number">{accepted.toLocaleString('en')}</td>
                  <td class="number">{visitors.toLocaleString('en')}</td>
                  <td class="number">
                    {ignored.reduce((sum, { count }) => sum + count, 0).toLocaleString('en')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </ReportSection>
  )
}
