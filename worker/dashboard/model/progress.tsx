import type { JobState } from '../../db/jobs.ts'
import type { Frame } from '../frame.ts'
import { JobProgress } from '../job-progress.tsx'

/** How far a publish is: fetched again until it is done, whoever looks and however often the page is loaded. */
export function ModelProgress({
  frame,
  job,
  isEnded,
}: {
  frame: Frame
  job: JobState | null
  isEnded: boolean
}) {
  if (isEnded || job === null) {
    return (
      <p class="done" role="status" id="progress">
        {job?.phase === 'judge'
          ? 'All are judged anew.'
          : `Version ${job?.modelVersion ?? ''} serves, and every lead is where it sees it.`}
      </p>
    )
  }
  return (
    <div
      id="progress"
      class="card progress"
      hx-get={`${frame.prefix}/dashboard/model/progress`}
      hx-trigger="every 2s"
      hx-swap="outerHTML"
    >
      <b>
        {job.phase === 'collect'
          ? `Version ${job.modelVersion} is being prepared; until then the one before it serves.`
          : job.phase === 'settle'
            ? `Version ${job.modelVersion} serves; leads are being put where it sees them.`
            : 'What looks automatic is being judged anew.'}
      </b>
      <JobProgress job={job} />
      <p class="soft">You may leave: it goes on.</p>
    </div>
  )
}
