import type { StoredEvent } from '../../../shared/wire.ts'
import type { RecentEvent } from '../../db/recent-events.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { Sentence } from '../words/sentence.tsx'
import { When } from '../words/when.tsx'

/** What came, newest first; where not all that a visitor did is shown, how much is left out, after the last of it. */
export function Arrivals({
  frame,
  events,
  counted,
}: {
  frame: Frame
  events: readonly RecentEvent[]
  /** Of one visitor no more were counted. */
  counted: number
}) {
  return (
    <ol class="entries">
      {entriesOf(events).map((entry) => (
        <>
          <Arrived frame={frame} entry={entry} />
          {entry.more > 0 && <More frame={frame} entry={entry} isAll={entry.total < counted} />}
        </>
      ))}
    </ol>
  )
}

interface Entry extends RecentEvent {
  reading: (StoredEvent & { kind: 'engagement' }) | undefined
  /** How many of the visitor's are left out after it: none but after the last that is shown. */
  more: number
}

/** A view and the reports of how it was read are one line, at the time of the view; a report alone is one too. */
function entriesOf(events: readonly RecentEvent[]): Entry[] {
  const readings = new Map<string, Entry['reading']>()
  const viewed = new Set<string>()
  for (const { visitor, event } of events) {
    const view = `${visitor} ${event.view}`
    if (event.kind === 'page_view') viewed.add(view)
    if (event.kind !== 'engagement') continue
    const known = readings.get(view)
    if (!known || known.engagedMs < event.engagedMs) readings.set(view, event)
  }
  const entries = events.flatMap((recent) => {
    const { visitor, event } = recent
    const view = `${visitor} ${event.view}`
    const isRead = event.kind === 'page_view' || event.kind === 'engagement'
    const reading = isRead ? readings.get(view) : undefined
    if (event.kind === 'engagement' && (viewed.has(view) || reading !== event)) return []
    return [{ ...recent, reading }]
  })
  return entries.map((entry, place): Entry => {
    const isLast = !entries.some(({ visitor }, other) => other > place && visitor === entry.visitor)
    const shown = events.filter(({ visitor }) => visitor === entry.visitor).length
    return { ...entry, more: isLast ? entry.total - shown : 0 }
  })
}

function Arrived({ frame, entry }: { frame: Frame; entry: Entry }) {
  const { event, visitor, lead, who, reading } = entry
  return (
    <li class={`kind-${event.kind}`}>
      <When at={event.at} form="time" />
      <p>
        <Sentence entry={{ event: { ...event, visitor }, reading }} />{' '}
        {lead === null ? (
          <small title={`Nobody knows yet who this is. The visitor’s whole id: ${visitor}`}>
            visitor …{visitor.slice(-6)}
          </small>
        ) : (
          <a href={leadUrl(frame, lead)}>
            <small>{who ?? 'lead'}</small>
          </a>
        )}
        {event.provenance === 'server' && (
          <span class="mark">{event.imported ? 'imported' : 'from your server'}</span>
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

function More({ frame, entry, isAll }: { frame: Frame; entry: Entry; isAll: boolean }) {
  const { lead, who, visitor, more } = entry
  return (
    <li class="more">
      <p>
        and {isAll ? more : `${more} or`} more of{' '}
        {lead === null ? (
          <>this visitor, …{visitor.slice(-6)}</>
        ) : (
          <a href={leadUrl(frame, lead)}>{who ?? 'this lead'}</a>
        )}
      </p>
    </li>
  )
}
