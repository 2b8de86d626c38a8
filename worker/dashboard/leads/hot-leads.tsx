import type { Lead } from '../../read/lead.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { When } from '../words/when.tsx'
import { nameOf } from './name-of.ts'

/**
 * Who is hot and here just now. Fetched again and again; what is the same stays the same element, so that no focus is lost.
 * Who came or went is said aloud by the names alone: times that tick are no news.
 */
export function HotLeads({ frame, leads }: { frame: Frame; leads: readonly Lead[] }) {
  return (
    <section
      id="hot"
      class="hot"
      aria-labelledby="hot-title"
      hx-get={`${frame.prefix}/dashboard/leads/hot`}
      hx-trigger="every 10s"
      hx-swap="outerMorph"
    >
      <h2 id="hot-title">Hot right now</h2>
      <p class="unseen" role="status" id="hot-names">
        {leads.length > 0 && `Hot right now: ${leads.map(nameOf).join(', ')}`}
      </p>
      {leads.length === 0 ? (
        <p class="soft">Nobody hot did anything in the last quarter of an hour.</p>
      ) : (
        <ul>
          {leads.map((lead) => (
            <li id={`hot-${lead.id}`}>
              <a href={leadUrl(frame, lead.id)} class={`band-${lead.band}`}>
                <b>{lead.score}</b> {nameOf(lead)}
              </a>{' '}
              <small>
                <When at={lead.lastSeenAt} form="ago" />
              </small>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
