import type { Model } from '../../../shared/scoring/index.ts'
import type { Lead } from '../../read/lead.ts'
import type { Frame } from '../frame.ts'
import { When } from '../words/when.tsx'
import { type Choice, tellChoice, writeChoice } from './filter.ts'
import { FilterForm } from './filter-form.tsx'
import { HotLeads } from './hot-leads.tsx'
import { LeadTable, type ListedLead } from './lead-table.tsx'
import { ListNav } from './list-nav.tsx'
import { listOf, type NamedList, OWN_LISTS } from './lists.ts'
import { NoLeadsYet } from './no-leads-yet.tsx'
import { type Notice, Said } from './notice.tsx'

export interface LeadListView {
  leads: readonly ListedLead[]
  asOf: number
  choice: Choice
  model: Model
  /** Where the next page begins; null on the last. */
  next: string | null
  /** Whether all were looked at that might be on this page. */
  isWhole: boolean
  /** Where this page begins; null on the first. */
  cursor: string | null
  hot: readonly Lead[]
  saved: readonly NamedList[]
  mayChange: boolean
  notice: Notice | null
  /** Where the demo of this very site is; null where it has none. */
  demoUrl: string | null
}

/** Who is hot and why, ranked as of now. */
export function LeadList({ frame, view }: { frame: Frame; view: LeadListView }) {
  const { leads, choice, model, hot, saved, cursor, mayChange, notice, demoUrl } = view
  const isEverybody = writeChoice(choice) === ''
  if (leads.length === 0 && isEverybody && cursor === null)
    return <NoLeadsYet frame={frame} notice={notice} demoUrl={demoUrl} />
  return (
    <>
      <div class="head">
        <h1>Leads</h1>
      </div>
      <Said notice={notice} />
      <HotLeads frame={frame} leads={hot} />
      <ListNav frame={frame} choice={choice} saved={saved} mayChange={mayChange} />
      <FilterForm frame={frame} choice={choice} model={model} />
      <Found frame={frame} view={view} />
    </>
  )
}

/** What the form found: brought up to date while it is filled in. */
function Found({
  frame,
  view: { leads, asOf, choice, next, cursor, isWhole, saved },
}: {
  frame: Frame
  view: LeadListView
}) {
  const query = writeChoice(choice)
  const list = `${frame.prefix}/dashboard/`
  const isLater = cursor !== null
  const shown = listOf([...OWN_LISTS, ...saved], choice)
  const whole = withQuery(list, query, at(cursor), 'whole=yes')
  const again = !isWhole && {
    ...{ 'hx-get': whole, 'hx-trigger': 'load', 'hx-select': '#found', 'hx-swap': 'outerMorph' },
    'aria-busy': 'true' as const,
  }
  return (
    <section id="found" aria-labelledby="found-title" {...again}>
      <div class="found-head">
        <h2 id="found-title" class="soft">
          Ranked by what they did, as of <When at={asOf} form="time" />
        </h2>
        <Export frame={frame} query={query} />
      </div>
      <Chosen list={list} choice={choice} />
      {!isWhole && (
        <p class="empty" role="status">
          Few leads are like that: all are being looked through … <a href={whole}>Wait for it</a>
        </p>
      )}
      {leads.length === 0 && isWhole && <Nobody list={list} isLater={isLater} shown={shown} />}
      {leads.length > 0 && <LeadTable frame={frame} leads={leads} />}
      {(next !== null || isLater) && (
        <nav class="pages" aria-label="Pages">
          {isLater && <a href={withQuery(list, query)}>Back to the top</a>}
          {next !== null && (
            <a class="button" href={withQuery(list, query, at(next))}>
              Next leads
            </a>
          )}
        </nav>
      )}
    </section>
  )
}

/** All that the list is of, not this page of it alone. */
function Export({ frame, query }: { frame: Frame; query: string }) {
  const file = `${frame.prefix}/dashboard/leads/export`
  return (
    <p class="soft export">
      All of these as{' '}
      <a href={withQuery(`${file}.csv`, query)} download>
        CSV
      </a>{' '}
      or{' '}
      <a href={withQuery(`${file}.ndjson`, query)} download>
        NDJSON
      </a>
    </p>
  )
}

function Chosen({ list, choice }: { list: string; choice: Choice }) {
  const parts = tellChoice(choice)
  if (parts.length === 0) return null
  return (
    <ul class="chosen" aria-label="Filters">
      {parts.map(({ words, without }) => (
        <li>
          <a href={withQuery(list, writeChoice(without))} aria-label={`Take away the filter: ${words}`}>
            {words} <span aria-hidden="true">×</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

function Nobody({
  list,
  isLater,
  shown,
}: {
  list: string
  isLater: boolean
  /** The kept list that this is; none where filters were chosen. */
  shown: NamedList | undefined
}) {
  const nobody = shown
    ? (shown.nobody ?? `Nobody is in “${shown.name}” now.`)
    : 'No lead fits now. Take a filter away, or'
  return (
    <div class="empty">
      <p>{isLater ? 'The list ends here.' : nobody}</p>
      <a href={list}>See all leads</a>
    </div>
  )
}

function at(cursor: string | null): string {
  return cursor === null ? '' : `cursor=${encodeURIComponent(cursor)}`
}

function withQuery(url: string, ...queries: string[]): string {
  const query = queries.filter((one) => one !== '').join('&')
  return query === '' ? url : `${url}?${query}`
}
