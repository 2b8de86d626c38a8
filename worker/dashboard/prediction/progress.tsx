import type { Progress } from '../../read/studies.ts'
import type { Frame } from '../frame.ts'
import { reportUrl } from '../reports/section.tsx'
import { When } from '../words/when.tsx'

export interface StudyView {
  running: Progress | null
  /** When what is shown was looked at; null where nothing is there yet. */
  at: number | null
  mayChange: boolean
}

/** How old what is shown is, a button to look again, and how far that is. `of` is its page, with what is chosen there. */
export function StudyState({
  frame,
  view,
  of,
  look,
}: {
  frame: Frame
  view: StudyView
  of: string
  look: string
}) {
  const { running, at, mayChange } = view
  if (running) return <Looking frame={frame} running={running} of={of} />
  return (
    <form method="post" action={reportUrl(frame, of)} class="as-of">
      {at !== null && (
        <span>
          As of <When at={at} />
        </span>
      )}
      {mayChange && (
        <button type="submit" class="plain">
          {at === null ? look : 'Look again'}
        </button>
      )}
    </form>
  )
}

/** Asked again every other second; the answer to the last time has the page loaded anew. */
export function Looking({ frame, running, of }: { frame: Frame; running: Progress; of: string }) {
  const { phase, done, of: leads } = running
  const [path = '', choice] = of.split('?')
  return (
    <div
      id="progress"
      class="as-of"
      role="status"
      hx-get={`${reportUrl(frame, path)}/progress${choice === undefined ? '' : `?${choice}`}`}
      hx-trigger="every 2s"
      hx-swap="outerHTML"
    >
      <label for="looked">
        {phase === 'look'
          ? `Going through the past: ${done.toLocaleString('en')} of ${leads.toLocaleString('en')} leads`
          : 'Learning from what was found'}
      </label>
      <progress
        id="looked"
        max={phase === 'look' ? leads : undefined}
        value={phase === 'look' ? done : undefined}
      />
    </div>
  )
}
