import type { PageHeard, RecentEvent } from '../../db/recent-events.ts'
import type { Rejected } from '../../db/rejected.ts'
import type { SiteSettings } from '../../db/sites.ts'
import type { Frame } from '../frame.ts'
import { SnippetList } from '../snippet-list.tsx'
import { refusalWords } from '../words/refusal-words.ts'
import { When } from '../words/when.tsx'
import { Arrivals } from './arrivals.tsx'
import { Mistakes } from './mistakes.tsx'

export interface LiveView {
  /** Of the last hour, newest first. */
  events: readonly RecentEvent[]
  /** Whether there may be more than are shown, older ones or of further visitors. */
  isCut: boolean
  /** Of one visitor no more are counted. */
  counted: number
  /** When that hour began. */
  since: number
  rejected: readonly Omit<Rejected, 'siteId'>[]
  /** When any visitor was last seen; null where none ever was. */
  lastSeenAt: number | null
  /** The last that a page's script sent; null where none was heard, whatever came from elsewhere. */
  page: PageHeard | null
  /** Where this Worker is, with its prefix. */
  host: string
  /** The site's public key; null where every one is revoked. */
  publicKey: string | null
  settings: SiteSettings
  mayChange: boolean
  /** Stands for all that is shown: the same where nothing came. */
  mark: string
}

/** Whether the snippet works, and what it sees: events as they come, and what was refused, with the reason. */
export function LivePage({ frame, view }: { frame: Frame; view: LiveView }) {
  return (
    <>
      <div class="head">
        <h1>Live</h1>
        <p class="soft">What the last hour brought, as it comes.</p>
      </div>
      <LiveFeed frame={frame} view={view} />
      <section class="card" aria-labelledby="install">
        <h2 id="install">Put it on your site</h2>
        <SnippetList host={view.host} publicKey={view.publicKey} />
      </section>
    </>
  )
}

/** The part that is fetched again and again. */
export function LiveFeed({ frame, view }: { frame: Frame; view: LiveView }) {
  const url = `${frame.prefix}/dashboard/live?${new URLSearchParams({ seen: view.mark })}`
  return (
    <div id="feed" class="feed" hx-get={url} hx-trigger="every 3s" hx-swap="outerMorph">
      <Installation view={view} />
      {view.page === null && <Mistakes frame={frame} view={view} />}
      <div class="columns">
        <section class="card" aria-labelledby="arrived">
          <h2 id="arrived">Arrived</h2>
          <p class="soft">Outcomes that you note stand on their lead’s page.</p>
          {view.events.length === 0 ? (
            <p class="soft">
              {view.lastSeenAt === null
                ? 'Nothing yet. Open a page of yours that carries the snippet: it shows here within seconds.'
                : 'Nothing in the last hour.'}
            </p>
          ) : (
            <Arrivals frame={frame} events={view.events} counted={view.counted} />
          )}
          {view.isCut && (
            <p class="soft">
              The newest {view.events.length} of the visitors seen last are shown; the hour may have brought
              more.
            </p>
          )}
        </section>
        <section class="card aside" aria-labelledby="refused">
          <h2 id="refused">Ignored</h2>
          {view.rejected.length === 0 ? (
            <p class="soft">Nothing was ignored.</p>
          ) : (
            <>
              <ul class="ignored">
                {view.rejected.map(({ at, reason }) => (
                  <li>
                    {refusalWords(reason)}{' '}
                    <small>
                      <When at={at} form="ago" />
                    </small>
                  </li>
                ))}
              </ul>
              <p>
                <a href={`${frame.prefix}/dashboard/settings/refused`}>All that was not taken</a>
              </p>
            </>
          )}
        </section>
      </div>
    </div>
  )
}

/** Green only by what a page's script sent: events from elsewhere prove nothing of the snippet. */
function Installation({ view: { lastSeenAt, page, since, settings } }: { view: LiveView }) {
  if (page === null) {
    return lastSeenAt === null ? (
      <p class="light waiting" role="status">
        <b>Waiting for the first event</b> Open a page that carries the snippet.
      </p>
    ) : (
      <p class="light waiting" role="status">
        <b>No page has been heard</b> What arrived came from your server, an import or by hand. Open a page
        that carries the snippet.
      </p>
    )
  }
  const note = settings.collectOnly ? ' It is kept and scores nobody yet: “Collect only” is on.' : ''
  const where = URL.parse(page.url)?.host ?? page.url
  return page.at < since ? (
    <p class="light" role="status">
      <b>Your snippet works; the last hour was quiet</b>
      <span>
        A page on {where} was last heard <When at={page.at} form="ago" />.{note}
      </span>
    </p>
  ) : (
    <p class="light lit" role="status">
      <b>Your snippet works</b>
      <span>
        A page on {where} was last heard <When at={page.at} form="ago" />.{note}
      </span>
    </p>
  )
}
