import type { Import } from '../../db/imports.ts'
import type { JobState } from '../../db/jobs.ts'
import { JobProgress, jobName } from '../job-progress.tsx'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'

export interface WorkView {
  jobs: readonly JobState[]
  imports: readonly Import[]
}

interface WorkProps {
  url: string
  /** Where what was ignored is told of, line by line. */
  refusedUrl: string
  view: WorkView
}

/** Is fetched again as long as something is under way. */
export function WorkList({ url, refusedUrl, view: { jobs, imports } }: WorkProps) {
  const isBusy =
    jobs.some(({ status }) => status === 'running') || imports.some(({ finishedAt }) => finishedAt === null)
  return (
    <div
      id="work"
      class="stack"
      {...(isBusy && { 'hx-get': url, 'hx-trigger': 'every 2s', 'hx-swap': 'outerMorph' })}
    >
      <section class="card" aria-labelledby="jobs">
        <h2 id="jobs">After a publish</h2>
        {jobs.length === 0 ? (
          <p class="soft">No model has been published yet but the first.</p>
        ) : (
          <ul class="things">
            {jobs.map((job) => (
              <li>
                <div>
                  <b>{jobName(job)}</b>
                  <JobProgress job={job} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section class="card" aria-labelledby="imports">
        <h2 id="imports">Imports</h2>
        {imports.length === 0 ? (
          <p class="soft">
            None yet. <code>npm run import -- history.ndjson</code> takes a file of the past in.
          </p>
        ) : (
          <ul class="things">
            {imports.map((one) => (
              <li>
                <div>
                  <b>{one.name}</b>
                  <small>
                    <Count of={one.next} /> lines: <Count of={one.accepted} /> new,{' '}
                    <Count of={one.duplicate} /> known,{' '}
                    {one.ignored === 0 ? (
                      'none ignored'
                    ) : (
                      <a href={refusedUrl}>
                        <Count of={one.ignored} /> ignored
                      </a>
                    )}{' '}
                    ·{' '}
                    {one.finishedAt === null ? (
                      <>
                        last heard of <When at={one.updatedAt} form="ago" />
                      </>
                    ) : (
                      <>
                        done <When at={one.finishedAt} form="ago" />
                      </>
                    )}
                  </small>
                </div>
                {one.finishedAt === null && <span class="mark">under way</span>}
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}
