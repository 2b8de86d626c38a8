import type { Frame } from '../frame.ts'
import { Count } from '../words/count.tsx'
import { AsOf } from './as-of.tsx'
import { Figures, leadsUrl, percent } from './figures.tsx'
import { FIRST_TIME, NothingYet, ReportSection, reportUrl } from './section.tsx'
import { addressOf, type ReportView } from './view.ts'

/** What sales promised of MQLs, how it is kept, and who waits. */
export function PromisePage({ frame, view }: { frame: Frame; view: ReportView }) {
  const { found, query, mayChange } = view
  const [waiting, owners] = found.tables
  const { promise } = found
  return (
    <ReportSection
      frame={frame}
      section="promise"
      tells="Marketing hands over MQLs; sales promises to say something of each. Is that so?"
      aside={<AsOf frame={frame} view={{ ...found, mayChange }} page="promise" />}
    >
      <form method="post" action={reportUrl(frame, 'promise')} class="card promise">
        <label for="days">Sales says something of every MQL within</label>{' '}
        <input
          id="days"
          name="days"
          type="number"
          min="1"
          max="365"
          required
          value={`${promise?.days ?? 3}`}
          disabled={!mayChange}
        />{' '}
        days.{' '}
        {mayChange && (
          <button type="submit" class="button">
            Promise
          </button>
        )}
        <p class="soft">
          Something is any outcome that your CRM sends (<code>POST /v1/outcomes</code>): accepted,
          opportunity, won, lost or disqualified.
        </p>
      </form>
      {!promise || !waiting || !owners || promise.kept.of + promise.inTime === 0 ? (
        <NothingYet>
          <p>{promise ? 'No MQL was handed over yet.' : FIRST_TIME}</p>
          <a href={`${frame.prefix}/dashboard/model`}>See from which score on a lead is an MQL</a>
        </NothingYet>
      ) : (
        <>
          <dl class="facts">
            <div>
              <dt>Answered in time</dt>
              <dd>
                <b>{promise.kept.rate === null ? '–' : percent(promise.kept.rate)}</b>{' '}
                <small>
                  <Count of={promise.kept.hits} /> of <Count of={promise.kept.of} /> whose time is up or who
                  were answered
                </small>
              </dd>
            </div>
            <div>
              <dt>Late now</dt>
              <dd>
                <a href={leadsUrl(frame, { stage: 'mql', days: String(promise.days) })}>
                  <b>
                    <Count of={promise.late} />
                  </b>
                </a>{' '}
                <small>waiting for {promise.days} days or longer</small>
              </dd>
            </div>
            <div>
              <dt>Still in time</dt>
              <dd>
                <b>
                  <Count of={promise.inTime} />
                </b>{' '}
                <small>waiting for less</small>
              </dd>
            </div>
          </dl>
          <Figures frame={frame} table={waiting} csv={addressOf(frame, 'promise', query, waiting.id)} />
          <Figures frame={frame} table={owners} csv={addressOf(frame, 'promise', query, owners.id)} />
          <p class="soft note">
            The owner is what your server said of a lead in its trait <code>owner</code>.
          </p>
        </>
      )}
    </ReportSection>
  )
}
