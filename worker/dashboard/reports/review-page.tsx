import { dayOf } from '../../../shared/day.ts'
import { REVIEW_DAYS, type Review } from '../../../shared/reports/index.ts'
import type { ReportRun } from '../../db/reports.ts'
import type { Frame } from '../frame.ts'
import { When } from '../words/when.tsx'
import { AsOf } from './as-of.tsx'
import { NothingYet, pathOfSection, ReportSection, reportUrl } from './section.tsx'

export interface ReviewView {
  /** The newest first. */
  reviews: readonly Review[]
  run: ReportRun | null
  mayChange: boolean
}

/** What changed, and what to look at: every so many days, and whenever somebody asks. */
export function ReviewPage({ frame, view }: { frame: Frame; view: ReviewView }) {
  const { reviews, run, mayChange } = view
  const [latest, ...earlier] = reviews
  return (
    <ReportSection
      frame={frame}
      section="review"
      tells={`What changed, and what to look at? Written every ${REVIEW_DAYS} days, and sent to webhooks that want to be told of reviews.`}
      aside={<AsOf frame={frame} view={{ asOf: null, run, mayChange, review: true }} page="review" />}
    >
      {latest ? (
        <>
          <Written frame={frame} review={latest} />
          {earlier.length > 0 && (
            <details class="card">
              <summary>Earlier reviews ({earlier.length})</summary>
              {earlier.map((review) => (
                <Written frame={frame} review={review} />
              ))}
            </details>
          )}
        </>
      ) : (
        <NothingYet>
          <p>The first review is written {REVIEW_DAYS} days after the site began, or when you ask for it.</p>
        </NothingYet>
      )}
    </ReportSection>
  )
}

function Written({ frame, review: { at, changed, look } }: { frame: Frame; review: Review }) {
  return (
    <section class="card review" aria-label={`Review of ${dayOf(at)}`}>
      <h2>
        The {REVIEW_DAYS} days up to <When at={at} form="day" />
      </h2>
      <h3>What changed</h3>
      {changed.length === 0 ? (
        <p>Nobody came in.</p>
      ) : (
        <ul>
          {changed.map((words) => (
            <li>{words}.</li>
          ))}
        </ul>
      )}
      <h3>What to look at</h3>
      {look.length === 0 ? (
        <p>Nothing stands out.</p>
      ) : (
        <ul>
          {look.map(({ words, page }) => (
            <li>
              <a href={reportUrl(frame, pathOfSection(page))}>{words}</a>.
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
