import type { Tag } from '../../shared/scoring/index.ts'
import type { SitePage, SitePages } from '../read/site-pages.ts'
import type { Frame } from './frame.ts'
import { duration, When } from './when.tsx'

export interface PageListView {
  found: SitePages
  tags: readonly Tag[]
  /** The tag that was just changed. */
  changed: string | null
}

/** Every page that was seen, what came of it, and the tags by which it is scored: the marketer's map of the site. */
export function PageList({ frame, view: { found, tags, changed } }: { frame: Frame; view: PageListView }) {
  const { pages, visitors, since } = found
  return (
    <>
      <div class="head">
        <h1>Pages</h1>
        <p class="soft">
          {since === null ? (
            'Every page of your site appears here once somebody has seen it.'
          ) : (
            <>
              Seen by the last {visitors.toLocaleString('en')} visitors, since <When at={since} form="day" />.
              Tag a page to score whoever reads it, their past visits included.
            </>
          )}
        </p>
      </div>
      {changed !== null && (
        <p class="done" role="status">
          The tag <b>{changed}</b> is published. It counts for the past as well: scores follow within minutes.
        </p>
      )}
      {pages.length === 0 ? <NoPagesYet frame={frame} /> : <PageTable frame={frame} pages={pages} />}
      <section class="card" aria-labelledby="tags">
        <h2 id="tags">Tags and their pages</h2>
        <dl class="tags">
          {tags.map(({ name, patterns }) => (
            <>
              <dt>
                <span class="mark">{name}</span>
              </dt>
              <dd>
                <details>
                  <summary>
                    {patterns.length} {patterns.length === 1 ? 'pattern' : 'patterns'}
                  </summary>
                  <ul>
                    {patterns.map((pattern) => (
                      <li>
                        <code>{pattern}</code>{' '}
                        <a
                          href={tagUrl(frame, { tag: name, without: pattern })}
                          aria-label={`Remove ${pattern} from ${name}`}
                        >
                          remove
                        </a>
                      </li>
                    ))}
                  </ul>
                </details>
              </dd>
            </>
          ))}
        </dl>
      </section>
    </>
  )
}

function PageTable({ frame, pages }: { frame: Frame; pages: readonly SitePage[] }) {
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
            <abbr title="Of the leads who saw it, how many are MQL or further">MQL</abbr>
          </th>
          <th scope="col" class="number">
            Attention
          </th>
          <th scope="col">Tags</th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <PageRow frame={frame} page={page} />
        ))}
      </tbody>
    </table>
  )
}

function PageRow({ frame, page }: { frame: Frame; page: SitePage }) {
  const { path, title, views, visitors, leads, reached, engagedMs, tags } = page
  return (
    <tr>
      <th scope="row">
        {title || path}
        {title && <span class="why">{path}</span>}
      </th>
      <td class="number" data-of="views">
        {views}
      </td>
      <td class="number" data-of="visitors">
        {visitors}
      </td>
      <td class="number" data-of="leads">
        {leads}
      </td>
      <td class="number" data-of="MQL">
        {leads === 0 ? '–' : `${Math.round((100 * reached) / leads)} %`}
      </td>
      <td class="number" data-of="attention a view">
        {duration(engagedMs / views)}
      </td>
      <td>
        {tags.map((tag) => (
          <span class="mark">{tag}</span>
        ))}{' '}
        <a href={tagUrl(frame, { path })} aria-label={`Tag ${path}`}>
          Tag
        </a>
      </td>
    </tr>
  )
}

function NoPagesYet({ frame }: { frame: Frame }) {
  return (
    <div class="empty">
      <p>No page was seen yet.</p>
      {frame.demoUrl === null ? (
        <p>Put the snippet on your site and open one of its pages.</p>
      ) : (
        <a class="button" href={frame.demoUrl}>
          Open the demo site
        </a>
      )}
    </div>
  )
}

/** Where a page is tagged, or a pattern taken from a tag. */
export function tagUrl(frame: Frame, asked: Record<string, string>): string {
  return `${frame.prefix}/dashboard/pages/tag?${new URLSearchParams(asked)}`
}
