import type { TimelineEvent } from '../../read/timeline.ts'
import { webUrl } from '../words/links.tsx'
import { Sentence } from '../words/sentence.tsx'
import { type Entry, toVisits, type Visit } from '../words/visits.ts'
import { duration, When } from '../words/when.tsx'

/** What somebody did, visit by visit, newest first. Visits from before it was known who they are say so. */
export function Visits({ events, createdAt }: { events: readonly TimelineEvent[]; createdAt: number }) {
  const visits = toVisits(events)
  const knownSince = Math.min(createdAt, ...events.filter(isNaming).map(({ at }) => at))
  const visitors = [...new Set(visits.filter(({ onSite }) => onSite).map(({ visitor }) => visitor))].reverse()
  if (visits.length === 0) return <p class="soft">Nothing is kept of it.</p>
  return (
    <ol class="visits">
      {visits.map((visit) => (
        <li>
          <VisitHead
            visit={visit}
            isAnonymous={visit.endedAt < knownSince}
            browser={visitors.length > 1 ? visitors.indexOf(visit.visitor) + 1 : null}
          />
          <ol class="entries">
            {visit.entries.map((entry) => (
              <Line entry={entry} />
            ))}
          </ol>
        </li>
      ))}
    </ol>
  )
}

/** An offline browser names somebody before the lead is made of it. */
function isNaming(event: TimelineEvent): boolean {
  return event.kind === 'identify' || (event.kind === 'form' && event.email !== undefined)
}

interface VisitHeadProps {
  visit: Visit
  isAnonymous: boolean
  /** Its number, where there are several. */
  browser: number | null
}

function VisitHead({ visit, isAnonymous, browser }: VisitHeadProps) {
  const from = webUrl(visit.referrer)?.host
  const facts = [
    visit.pages > 0 && (visit.pages === 1 ? '1 page' : `${visit.pages} pages`),
    visit.engagedMs > 0 && `${duration(visit.engagedMs)} of attention`,
    from && !visit.entries.some(({ event }) => webUrl(event.url)?.host === from) && `from ${from}`,
    browser !== null && visit.onSite && `browser ${browser}`,
  ].filter((fact) => typeof fact === 'string')
  return (
    <h3>
      <span>
        {visit.onSite ? 'Visit on' : 'Elsewhere,'}{' '}
        <When at={visit.startedAt} form={visit.onSite ? 'moment' : 'day'} />
      </span>
      <small>{facts.join(' · ')}</small>
      {visit.bot !== undefined && (
        <span class="mark" title={visit.bot}>
          looks automatic
        </span>
      )}
      {isAnonymous && visit.onSite && <span class="mark">anonymous then</span>}
    </h3>
  )
}

function Line({ entry }: { entry: Entry }) {
  const { event } = entry
  return (
    <li class={`kind-${event.kind}`}>
      <When at={event.at} form="time" />
      <p>
        <Sentence entry={entry} />
        {event.late && (
          <span class="mark" title="It arrived more than seven days after it happened.">
            late, counts nothing
          </span>
        )}
        {event.takenBackAt !== undefined && (
          <span class="mark" title="Somebody noted it by mistake.">
            taken back, counts nothing
          </span>
        )}
      </p>
    </li>
  )
}
