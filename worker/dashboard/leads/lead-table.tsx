import type { Lead } from '../../read/lead.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { Cell, StageMark } from '../stage.tsx'
import { whyInOneLine } from '../words/points.ts'
import { When } from '../words/when.tsx'
import { writeChoice } from './filter.ts'
import { addressOf, nameOf } from './name-of.ts'
import { shownScore } from './shown-score.ts'

/** A lead as a list shows it. */
export interface ListedLead {
  lead: Lead
  /** Its score a week before. */
  before: number
  /** The marks that its score is compared with. */
  marks: readonly number[]
  /** Its whole points where the scale ends below them: the list is in their order. */
  points: number | null
}

/** Who, how hot and why; every number leads to what it is made of. */
export function LeadTable({ frame, leads }: { frame: Frame; leads: readonly ListedLead[] }) {
  return (
    <table class="leads">
      <thead>
        <tr>
          <th scope="col" class="number">
            Score
          </th>
          <th scope="col" class="trend-head">
            <abbr title="Against seven days ago">Week</abbr>
          </th>
          <th scope="col">Lead and why</th>
          <th scope="col">Stage</th>
          <th scope="col">Fit and band</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {leads.map((listed) => (
          <Row frame={frame} listed={listed} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ frame, listed: { lead, before, marks, points } }: { frame: Frame; listed: ListedLead }) {
  const url = leadUrl(frame, lead.id)
  const address = addressOf(lead)
  const score = shownScore(lead.dimensions.engagement, lead.score, marks)
  return (
    <tr id={`lead-${lead.id}`}>
      <td class="number">
        <a
          class="to-why"
          href={`${url}#why`}
          aria-label={points === null ? `${score}: why` : `${score}, ${points} points: why`}
        >
          <ScoreBar score={score} band={lead.band} points={points} />
        </a>
      </td>
      <td class="trend-cell">
        <Trend by={lead.score - before} href={`${url}#course`} />
      </td>
      <th scope="row">
        <a href={url}>{nameOf(lead)}</a>
        {address !== null && <span class="address"> {address}</span>}
        <span class="why why-line" title={whyOf(lead)}>
          {whyOf(lead)}
        </span>
        <Whence frame={frame} lead={lead} />
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
  )
}

/** Where somebody works, and how they first came. */
function Whence({ frame, lead: { account, firstTouch } }: { frame: Frame; lead: Lead }) {
  if (account === null && firstTouch === null) return null
  const list = (choice: { account: string } | { source: string }) =>
    `${frame.prefix}/dashboard/?${writeChoice(choice)}`
  return (
    <span class="whence">
      {account !== null && <a href={list({ account })}>{account}</a>}
      {firstTouch && (
        <a href={list({ source: firstTouch.channel })}>
          {firstTouch.channel}
          {firstTouch.referrer !== undefined && `, ${firstTouch.referrer}`}
        </a>
      )}
    </span>
  )
}

/** Up or down against seven days ago. */
function Trend({ by, href }: { by: number; href: string }) {
  if (by === 0)
    return (
      <span class="trend soft" title="As a week ago">
        –
      </span>
    )
  const words = `${Math.abs(by)} ${by > 0 ? 'more' : 'less'} than a week ago`
  return (
    <a class={`trend ${by > 0 ? 'up' : 'down'}`} href={href} title={words}>
      <span aria-hidden="true">
        {by > 0 ? '▲' : '▼'} {Math.abs(by)}
      </span>
      <span class="unseen">{words}</span>
    </a>
  )
}

function ScoreBar({ score, band, points }: Pick<Lead, 'score' | 'band'> & Pick<ListedLead, 'points'>) {
  return (
    <span class={`score band-${band}`}>
      {/* The space parts two numbers for who hears them. */}
      <b>{score}</b>{' '}
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rest" width="100" height="6" />
        <rect class="fill" width={Math.max(0, Math.min(100, score))} height="6" />
      </svg>
      {points !== null && (
        <small title="The scale ends at its top; the list is in the order of all points.">
          {points} points
        </small>
      )}
    </span>
  )
}

function whyOf({ dimensions: { engagement } }: Lead): string {
  const why = engagement ? whyInOneLine(engagement) : ''
  return why || 'Nothing that counts at present'
}
