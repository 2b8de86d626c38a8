import type { ReportRun } from '../../db/reports.ts'
import type { Frame } from '../frame.ts'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'
import { reportUrl, type Section } from './section.tsx'

export interface AsOfView {
  /** When what is shown was true; null before it was made for the first time. */
  asOf: number | null
  run: ReportRun | null
  mayChange: boolean
  /** Whether a review is asked for, rather than the figures. */
  review?: boolean
}

/** How old a report is, and how far the next one is: it goes on where it was after a reload, and shows itself when it is done. */
export function AsOf({ frame, view, page }: { frame: Frame; view: AsOfView; page: Section }) {
  const { asOf, run, mayChange, review = false } = view
  if (run) return <Progress frame={frame} run={run} />
  return (
    <form method="post" action={reportUrl(frame, 'make')} class="as-of">
      {asOf !== null && (
        <span>
          As of <When at={asOf} />
        </span>
      )}
      <input type="hidden" name="page" value={page} />
      {review && <input type="hidden" name="review" value="yes" />}
      {mayChange && (
        <button type="submit" class="plain">
          {review ? 'Write a review now' : asOf === null ? 'Make it now' : 'Compute again'}
        </button>
      )}
    </form>
  )
}

/** Asked again every other second; the answer to the last time has the page loaded anew. */
export function Progress({ frame, run }: { frame: Frame; run: ReportRun }) {
  const { done, total } = run
  return (
    <div
      id="progress"
      class="as-of"
      role="status"
      hx-get={reportUrl(frame, 'progress')}
      hx-trigger="every 2s"
      hx-swap="outerHTML"
    >
      <label for="made">
        Being made: <Count of={done} />
        {total === null ? (
          ' people so far'
        ) : (
          <>
            {' '}
            of <Count of={total} /> browsers and leads
          </>
        )}
      </label>
      <progress id="made" max={total ?? undefined} value={total === null ? undefined : done} />
    </div>
  )
}
