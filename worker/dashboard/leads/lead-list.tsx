import type { Stage } from '../../../shared/scoring/index.ts'
import type { Lead } from '../../read/lead.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { whyInOneLine } from '../points.ts'
import { Cell, STAGES, StageMark } from '../stage.tsx'
import { When } from '../when.tsx'

export interface LeadListPage {
  leads: readonly Lead[]
  /** Null = all stages. */
  stage: Stage | null
  /** Where the next page begins; null on the last. */
  next: string | null
  /** Whether this is a page after the first. */
  isLater: boolean
}

/** Who is hot and why, ranked as of now. */
export function LeadList({ frame, page }: { frame: Frame; page: LeadListPage }) {
  const { leads, stage, next, isLater } = page
  const nobody = leads.length === 0
  if (nobody && stage === null && !isLater) return <NoLeadsYet frame={frame} />
  const list = `${frame.prefix}/dashboard/`
  return (
    <>
      <div class="head">
        <h1>Leads</h1>
        <p class="soft">
          Ranked by what they did, as of {leads[0] ? <When at={leads[0].asOf} form="time" /> : 'now'}
        </p>
      </div>
      <nav class="filter" aria-label="Stage">
        <Filter href={list} name="All" isOn={stage === null} />
        {Object.entries(STAGES)
          .filter(([id]) => id !== 'visitor')
          .map(([id, name]) => (
            <Filter href={`${list}?stage=${id}`} name={name} isOn={stage === id} />
          ))}
      </nav>
      {nobody ? (
        <div class="empty">
          <p>{stage === null ? 'The list ends here.' : `Nobody is at the stage ${STAGES[stage]} now.`}</p>
          <a href={list}>See all leads</a>
        </div>
      ) : (
        <LeadTable frame={frame} leads={leads} />
      )}
      {(next !== null || isLater) && (
        <nav class="pages" aria-label="Pages">
          {isLater && <a href={stage === null ? list : `${list}?stage=${stage}`}>Back to the top</a>}
          {next !== null && (
            <a
              class="button"
              href={`${list}?${new URLSearchParams({ ...(stage && { stage }), cursor: next })}`}
            >
              Next leads
            </a>
          )}
        </nav>
      )}
    </>
  )
}

function Filter({ href, name, isOn }: { href: string; name: string; isOn: boolean }) {
  return (
    <a href={href} aria-current={isOn ? 'page' : undefined}>
      {name}
    </a>
  )
}

function LeadTable({ frame, leads }: { frame: Frame; leads: readonly Lead[] }) {
  return (
    <table class="leads">
      <thead>
        <tr>
          <th scope="col" class="number">
            Score
          </th>
          <th scope="col">Lead and why</th>
          <th scope="col">Stage</th>
          <th scope="col">Fit and band</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {leads.map((lead) => (
          <tr>
            <td class="number">
              <ScoreBar score={lead.score} band={lead.band} />
            </td>
            <th scope="row">
              <a href={leadUrl(frame, lead.id)}>{nameOf(lead)}</a>
              <span class="why">{whyOf(lead)}</span>
            </th>
            <td>
              <StageMark stage={lead.stage} />
            </td>
            <td>
              <Cell grade={lead.grade} band={lead.band} />
            </td>
            <td class="seen">
              <When at={lead.lastSeenAt} form="ago" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ScoreBar({ score, band }: Pick<Lead, 'score' | 'band'>) {
  return (
    <span class={`score band-${band}`}>
      <b>{score}</b>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rest" width="100" height="6" />
        <rect class="fill" width={Math.max(0, Math.min(100, score))} height="6" />
      </svg>
    </span>
  )
}

/** What somebody is called on the screen: the best of what is known. */
export function nameOf({ email, userId, id }: Pick<Lead, 'email' | 'userId' | 'id'>): string {
  return email ?? userId ?? `Lead ${id}`
}

function whyOf({ dimensions: { engagement } }: Lead): string {
  const why = engagement ? whyInOneLine(engagement) : ''
  return why || 'Nothing that counts at present'
}

function NoLeadsYet({ frame }: { frame: Frame }) {
  return (
    <div class="welcome">
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
