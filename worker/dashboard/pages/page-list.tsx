import type { Tag } from '../../../shared/scoring/index.ts'
import type { WalkState } from '../../actions/count-pages.ts'
import type { SitePage } from '../../read/site-pages.ts'
import { FirstEvent } from '../first-event.tsx'
import type { Frame } from '../frame.ts'
import { HeldLink } from '../leads/held-page.tsx'
import { Count } from '../words/count.tsx'
import { duration, When } from '../words/when.tsx'
import { TagList, tagUrl } from './tag-list.tsx'

export interface PageListView {
  pages: readonly SitePage[]
  totals: { visitors: number; leads: number; reached: number }
  /** Leads that are held, as of the last reports. */
  held: number
  walk: WalkState
  worth: readonly { page: SitePage; lift: number }[]
  tags: readonly Tag[]
  search: string
  /** Where the next pages begin; null after the last. */
  next: string | null
  isLater: boolean
  /** The tag that was just changed. */
  changed: string | null
  /** Where the demo of this very site is; null where it has none. */
  demoUrl: string | null
}

/** Every page that was seen, what came of it, and the tags by which it is scored: the marketer's map of the site. */
export function PageList({ frame, view }: { frame: Frame; view: PageListView }) {
  const { changed, pages, search, tags, isLater, worth } = view
  const list = `${frame.prefix}/dashboard/pages`
  const isEmpty = pages.length === 0 && search === '' && !isLater
  return (
    <>
      <div class="head">
        <h1>Pages</h1>
        <p class="soft">
          {frame.viewer?.mayChange
            ? 'Tag a page to score whoever reads it, their past visits included.'
            : 'You signed in with a read key: tagging a page, to score whoever reads it, needs an admin key.'}
        </p>
      </div>
      {changed !== null && (
        <p class="done" role="status">
          The tag <b>{changed}</b> is published. It counts for the past as well: scores follow within minutes.
        </p>
      )}
      {worth.length > 0 && <Worth frame={frame} worth={worth} />}
      {isEmpty ? (
        <NoPagesYet frame={frame} demoUrl={view.demoUrl} />
      ) : (
        <>
          <form
            class="search"
            action={list}
            hx-get={list}
            hx-trigger="input delay:300ms"
            hx-target="#pages"
            hx-swap="outerHTML"
            hx-sync="this:replace"
          >
            <input
              type="search"
              name="q"
              value={search}
              placeholder="Search pages"
              aria-label="Search pages"
            />
          </form>
          <PageTable frame={frame} view={view} />
        </>
      )}
      <TagList frame={frame} tags={tags} />
    </>
  )
}

function Worth({ frame, worth }: { frame: Frame; worth: PageListView['worth'] }) {
  return (
    <section class="card worth" aria-labelledby="worth">
      <h2 id="worth">Worth a tag</h2>
      <ul>
        {worth.map(({ page: { path, title }, lift }) => (
          <li>
            <p>
              <b>{title || path}</b> <span class="soft">{path}</span>
              <br />
              MQLs saw it {Math.round(lift)} times as often as visitors in general, and it has no tag yet.
            </p>
            {frame.viewer?.mayChange && (
              <a class="button" href={tagUrl(frame, { path })} aria-label={`Tag ${path}`}>
                Tag
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Fetched anew as somebody searches, and while the past is still being counted. */
export function PageTable({ frame, view }: { frame: Frame; view: PageListView }) {
  const { pages, totals, walk, search, next, isLater } = view
  const list = `${frame.prefix}/dashboard/pages`
  const asked = new URLSearchParams(search === '' ? {} : { q: search })
  const again = !walk.done &&
    !isLater && { 'hx-get': `${list}?${asked}`, 'hx-trigger': 'load delay:2s', 'hx-swap': 'outerHTML' }
  return (
    <div id="pages" {...again}>
      <p class="soft">
        {!walk.done && (
          <>
            Still counting the past
            {walk.at > 0 && (
              <>
                , up to <When at={walk.at} form="day" />
              </>
            )}
            ; this goes on by itself.{' '}
          </>
        )}
        Seen by <Count of={totals.visitors} /> visitors, <Count of={totals.leads} /> of them leads;{' '}
        <Count of={totals.reached} /> came as far as MQL.
        {view.held > 0 && (
          <>
            {' '}
            Counted with them: <HeldLink frame={frame} count={view.held} />, whom lists and reports leave out.
          </>
        )}
      </p>
      {pages.length === 0 ? (
        <p class="empty">
          {isLater ? 'The list ends here.' : `No page has “${search}” in its path or title.`}
        </p>
      ) : (
        <Table frame={frame} pages={pages} totals={totals} />
      )}
      {(next !== null || isLater) && (
        <nav class="pages" aria-label="Pages of the list">
          {isLater && <a href={`${list}?${asked}`}>Back to the top</a>}
          {next !== null && (
            <a class="button" href={`${list}?${new URLSearchParams([...asked, ['cursor', next]])}`}>
              Next pages
            </a>
          )}
        </nav>
      )}
    </div>
  )
}

function Table({ frame, pages, totals }: { frame: Frame } & Pick<PageListView, 'pages' | 'totals'>) {
  return (
    <table class="leads site-pages">
      <thead>
        <tr>
          <th scope="col">Page</th>
          <th scope="col" class="number">
            Views
          </th>
          <th scope="col" class="number">
            Visitors
          </th>
          <th scope="col" class="number">
            Leads
          </th>
          <th scope="col" class="number">
            <abbr title="Of all leads that came as far as MQL, how many saw this page">MQLs</abbr>
          </th>
          <th scope="col" class="number">
            <abbr title="How long a view was looked at, on average">Attention</abbr>
          </th>
          <th scope="col">Tags</th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <Row frame={frame} page={page} totals={totals} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ frame, page, totals }: { frame: Frame; page: SitePage } & Pick<PageListView, 'totals'>) {
  const { path, title, views, visitors, leads, reached, engagedMs, tags } = page
  return (
    <tr>
      <th scope="row">
        {title || path}
        {title && <span class="why">{path}</span>}
      </th>
      <td class="number" data-of="views">
        <Count of={views} />
      </td>
      <td class="number" data-of="visitors">
        <Count of={visitors} />
      </td>
      <td class="number" data-of="leads">
        <Count of={leads} />
      </td>
      <td class="number" data-of="of MQLs">
        {totals.reached === 0 ? '–' : `${Math.round((100 * reached) / totals.reached)} %`}
      </td>
      <td class="number" data-of="attention a view">
        {duration(engagedMs / views)}
      </td>
      <td>
        {tags.map((tag) => (
          <span class="mark">{tag}</span>
        ))}{' '}
        {frame.viewer?.mayChange && (
          <a href={tagUrl(frame, { path })} aria-label={`Tag ${path}`}>
            Tag
          </a>
        )}
      </td>
    </tr>
  )
}

function NoPagesYet({ frame, demoUrl }: { frame: Frame; demoUrl: string | null }) {
  return (
    <div class="empty">
      <p>Every page of your site appears here once somebody has seen it.</p>
      <FirstEvent frame={frame} demoUrl={demoUrl} />
    </div>
  )
}
