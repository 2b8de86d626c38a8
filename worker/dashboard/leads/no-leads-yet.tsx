import type { Frame } from '../frame.ts'
import { type Notice, Said } from './notice.tsx'

/** What to do where nobody is known yet. */
export function NoLeadsYet({ frame, notice }: { frame: Frame; notice: Notice | null }) {
  return (
    <div class="welcome">
      <Said notice={notice} />
      <h1>No leads yet</h1>
      <p>
        Visitors are counted and scored from their first page. One becomes a lead on this page when an e-mail
        address or a user id is known: from a form, from <code>leadlight('identify', …)</code>, or from your
        server.
      </p>
      {frame.demoUrl === null ? (
        <p>Put the snippet on your site and send one of your own forms: you will be the first.</p>
      ) : (
        <>
          <ol>
            <li>Open the demo site and look at its prices. Stay a minute.</li>
            <li>Download the report, ask something in the chat.</li>
            <li>Send the contact form, then come back and reload.</li>
          </ol>
          <p>
            <a class="button" href={frame.demoUrl}>
              Open the demo site
            </a>
          </p>
        </>
      )}
    </div>
  )
}
