import type { Child } from 'hono/jsx'
import type { Frame } from '../frame.ts'
import { CopyBox } from '../snippet-list.tsx'
import type { LiveView } from './live-page.tsx'

/** What is mostly wrong where nothing comes: how it looks, and the fix. What was seen to be wrong stands first, open. */
export function Mistakes({ frame, view }: { frame: Frame; view: LiveView }) {
  const { host, settings } = view
  const url = `${frame.prefix}/dashboard/settings`
  const origin = refusedOrigin(view)
  return (
    <section class="card mistakes" aria-labelledby="mistakes">
      <h2 id="mistakes">If nothing comes, it is mostly one of these</h2>
      {origin !== null && (
        <Mistake look={`Events came from ${origin}, which is not among your origins.`} isSeen>
          {view.mayChange ? (
            <form method="post" action={`${url}/origins`}>
              <input type="hidden" name="origin" value={origin} />
              <button type="submit" class="button">
                Let {origin} send
              </button>
            </form>
          ) : (
            <p>Somebody with an admin key adds it under Settings → Collecting.</p>
          )}
        </Mistake>
      )}
      {settings.consent === 'required' && (
        <Mistake look="Consent is required here, and was not given yet." isSeen={origin === null}>
          <p>Nothing is sent before the visitor agrees. Have your consent banner call this when they do:</p>
          <CopyBox what="the call for consent" text="leadlight('consent', 'granted')" />
        </Mistake>
      )}
      <Mistake look="The page’s console says that a policy blocked the script or a connection.">
        <p>The page has a content security policy. It must allow this server in two places:</p>
        <CopyBox
          what="the policy"
          text={`script-src ${new URL(host).origin}; connect-src ${new URL(host).origin}`}
        />
      </Mistake>
      <Mistake look="The console says “unknown or revoked key”.">
        <p>
          The key in the page is another site’s, or was revoked. Take the snippet below: it has the key of
          this site.
        </p>
      </Mistake>
      <Mistake look="The network panel shows leadlight.js as blocked, though others see it.">
        <p>
          An ad blocker in your own browser. Look in a private window without extensions. Served under your
          own host name (LEADLIGHT_PREFIX in wrangler.toml), it is your page’s own script.
        </p>
      </Mistake>
      <Mistake look="The script loads, and nothing is sent.">
        <p>
          Your browser may ask not to be followed (Global Privacy Control), or you declined on this page
          before. Another browser shows which. With <code>data-debug</code> on the script tag the console says
          what it does.
        </p>
      </Mistake>
    </section>
  )
}

function Mistake({ look, isSeen = false, children }: { look: string; isSeen?: boolean; children: Child }) {
  return (
    <details name="mistake" open={isSeen}>
      <summary>{look}</summary>
      {children}
    </details>
  )
}

/** The origin that was turned away last, if it is one that could be let in. */
function refusedOrigin({ rejected }: LiveView): string | null {
  const row = rejected.find(({ reason }) => reason.startsWith('origin:'))
  const { event }: { event?: unknown } = row ? (JSON.parse(row.body) ?? {}) : {}
  return typeof event === 'string' && URL.canParse(event) && new URL(event).origin === event ? event : null
}
