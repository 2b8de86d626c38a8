import type { RecentEvent } from '../db/recent-events.ts'
import type { Rejected } from '../db/rejected.ts'
import { type Frame, leadUrl } from './frame.ts'
import { Sentence } from './sentence.tsx'
import { type Snippet, snippetsOf } from './snippets.ts'
import { When } from './when.tsx'

export interface LiveView {
  /** Of the last hour, newest first. */
  events: readonly RecentEvent[]
  rejected: readonly Omit<Rejected, 'siteId' | 'body'>[]
  /** Whether anything ever came. */
  everSeen: boolean
  /** Where this Worker is, with its prefix. */
  host: string
  /** The site's public key; null where every one is revoked. */
  publicKey: string | null
  /** The origins that may send; none = any. */
  origins: readonly string[]
}

/** Whether the snippet works, and what it sees: events as they come, and what was refused, with the reason. */
export function LivePage({ frame, view }: { frame: Frame; view: LiveView }) {
  return (
    <>
      <div class="head">
        <h1>Live</h1>
        <p class="soft">What the last hour brought, brought up to date every few seconds.</p>
      </div>
      <LiveFeed frame={frame} view={view} />
      <section class="card" aria-labelledby="install">
        <h2 id="install">Put it on your site</h2>
        {view.publicKey === null ? (
          <p>Every write key of this site is revoked. Make one to have a snippet.</p>
        ) : (
          snippetsOf(view.host, view.publicKey).map((snippet) => <SnippetBox snippet={snippet} />)
        )}
      </section>
    </>
  )
}

/** The part that is fetched again and again. */
export function LiveFeed({ frame, view }: { frame: Frame; view: LiveView }) {
  const url = `${frame.prefix}/dashboard/live`
  return (
    <div id="feed" class="feed" hx-get={url} hx-trigger="every 3s" hx-swap="outerMorph">
      <Installation view={view} />
      <div class="columns">
        <section class="card" aria-labelledby="arrived">
          <h2 id="arrived">Arrived</h2>
          {view.events.length === 0 ? (
            <p class="soft">Nothing in the last hour.</p>
          ) : (
            <ol class="entries">
              {view.events.map((recent) => (
                <Arrived frame={frame} recent={recent} />
              ))}
            </ol>
          )}
        </section>
        <section class="card aside" aria-labelledby="refused">
          <h2 id="refused">Ignored</h2>
          {view.rejected.length === 0 ? (
            <p class="soft">Nothing was ignored.</p>
          ) : (
            <ul class="ignored">
              {view.rejected.map(({ at, reason }) => (
                <li>
                  <When at={at} form="ago" /> {reason}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </div>
  )
}

function Installation({ view: { everSeen, events, rejected, origins } }: { view: LiveView }) {
  if (events.length > 0 || everSeen) {
    return (
      <p class="done" role="status">
        {events[0]
          ? 'Your snippet works: events arrive.'
          : 'Your snippet has worked before; the last hour was quiet.'}
      </p>
    )
  }
  const wrongOrigin = rejected.some(({ reason }) => reason.startsWith('origin'))
  return (
    <div class="card waiting" role="status">
      <h2>Waiting for the first event</h2>
      <p>Open a page that carries the snippet. If nothing comes, it is mostly one of these:</p>
      <ul>
        {wrongOrigin && (
          <li>
            <b>Events came from another origin than {origins.join(', ')}.</b> Add it to the site’s origins.
          </li>
        )}
        <li>
          The page’s console says “unknown or revoked site key”: the key in the snippet is another site’s.
        </li>
        <li>
          The page has a content security policy: it must allow this server under <code>script-src</code> and{' '}
          <code>connect-src</code>.
        </li>
        <li>
          Consent is required and was not given yet: <code>leadlight('consent', 'granted')</code> begins.
        </li>
        <li>Your own browser blocks trackers, or asks not to be followed (Global Privacy Control).</li>
      </ul>
    </div>
  )
}

function Arrived({ frame, recent }: { frame: Frame; recent: RecentEvent }) {
  const { event, visitor, lead } = recent
  return (
    <li class={`kind-${event.kind}`}>
      <When at={event.at} form="time" />
      <p>
        <Sentence
          entry={{ event: { ...event, visitor }, reading: event.kind === 'engagement' ? event : undefined }}
        />{' '}
        {lead === null ? (
          <small>visitor …{visitor.slice(-6)}</small>
        ) : (
          <a href={leadUrl(frame, lead)}>
            <small>lead</small>
          </a>
        )}
        {event.bot !== undefined && (
          <span class="mark" title={event.bot}>
            looks automatic
          </span>
        )}
      </p>
    </li>
  )
}

function SnippetBox({ snippet: { name, text, where } }: { snippet: Snippet }) {
  return (
    <details open={name === 'HTML'}>
      <summary>{name}</summary>
      <p class="soft">{where}</p>
      <pre>
        <code>{text}</code>
      </pre>
      <button type="button" class="plain" data-copy={text}>
        Copy
      </button>
    </details>
  )
}
