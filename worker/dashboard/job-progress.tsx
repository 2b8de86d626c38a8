import type { JobState } from '../db/jobs.ts'
import { Count } from './words/count.tsx'
import { When } from './words/when.tsx'

/** How far a job is, as a bar where it is known how much there is. */
export function JobProgress({ job }: { job: JobState }) {
  const { status, done, total, updatedAt } = job
  if (status !== 'running') {
    return (
      <small>
        {status === 'done' ? 'done' : 'left for a newer one'} <When at={updatedAt} form="ago" />,{' '}
        <Count of={done} /> gone through
      </small>
    )
  }
  return (
    <>
      {total === 0 ? (
        <progress aria-label={jobName(job)} />
      ) : (
        <progress aria-label={jobName(job)} max={total} value={Math.min(done, total)} />
      )}
      <small>
        {PHASES[job.phase]}: <Count of={done} />
        {total > 0 && (
          <>
            {' '}
            of about <Count of={total} />
          </>
        )}
      </small>
    </>
  )
}

export function jobName({ phase, modelVersion }: Pick<JobState, 'phase' | 'modelVersion'>): string {
  return phase === 'judge' ? 'What looks automatic, judged anew' : `Version ${modelVersion} of the model`
}

const PHASES = {
  collect: 'Reading the past of each visitor',
  settle: 'Putting each lead where the new version sees it',
  judge: 'Looking at each visitor',
} as const satisfies Record<JobState['phase'], string>
