import { FirstEvent } from '../first-event.tsx'
import type { Frame } from '../frame.ts'
import { type Notice, Said } from './notice.tsx'

/** What to do where nobody is known yet. */
export function NoLeadsYet({
  frame,
  notice,
  demoUrl,
}: {
  frame: Frame
  notice: Notice | null
  demoUrl: string | null
}) {
  return (
    <div class="welcome">
      <Said notice={notice} />
      <h1>No leads yet</h1>
      <p>
        Visitors are counted and scored from their first page. One becomes a lead on this page when an e-mail
        address or a user id is known: from a form, from <code>leadlight('identify', …)</code>, or from your
        server.
      </p>
      {demoUrl !== null && (
        <ol>
          <li>Open the demo site and look at its prices. Stay a minute.</li>
          <li>Download the report, ask something in the chat.</li>
          <li>Send the contact form, then come back and reload.</li>
        </ol>
      )}
      <FirstEvent frame={frame} demoUrl={demoUrl} />
      {demoUrl === null && <p>Send one of your own forms there: you will be the first.</p>}
    </div>
  )
}
