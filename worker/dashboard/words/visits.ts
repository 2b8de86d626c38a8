import { dayOf } from '../../../shared/day.ts'
import type { Engagement } from '../../../shared/wire.ts'
import type { TimelineEvent } from '../../read/timeline.ts'

/** What happened in one session of one browser, or on one day by other systems; newest entry first. */
export interface Visit {
  id: string
  visitor: string
  /** False where the events belong to no session: a server sent them. */
  onSite: boolean
  startedAt: number
  endedAt: number
  engagedMs: number
  pages: number
  /** Where the first page was reached from, if from elsewhere. */
  referrer: string | undefined
  /** Why any of it looks automatic. */
  bot: string | undefined
  entries: Entry[]
}

/** An event, and what is known of how its page was read. */
export interface Entry {
  event: TimelineEvent
  reading: Engagement | undefined
}

/**
 * A timeline, newest first, as visits, newest first. Reports of reading are no entries of their own: the largest of a
 * view stands with its page view, or for it where the page view is on another page of the timeline.
 */
export function toVisits(events: readonly TimelineEvent[]): Visit[] {
  const readings = largestReadings(events)
  const visits = new Map<string, TimelineEvent[]>()
  for (const event of events) {
    const id = visitOf(event)
    const visit = visits.get(id)
    if (visit) visit.push(event)
    else visits.set(id, [event])
  }
  return Array.from(visits, ([id, of]) => toVisit(id, of, readings)).sort((a, b) => b.endedAt - a.endedAt)
}

function visitOf(event: TimelineEvent): string {
  return `${event.visitor} ${event.session ?? dayOf(event.at)}`
}

type Readings = Map<string, TimelineEvent & Engagement>

function largestReadings(events: readonly TimelineEvent[]): Readings {
  const largest: Readings = new Map()
  for (const event of events) {
    if (event.kind !== 'engagement' || event.view === undefined) continue
    const known = largest.get(event.view)
    if (!known || event.engagedMs > known.engagedMs) largest.set(event.view, event)
  }
  return largest
}

function toVisit(id: string, events: readonly TimelineEvent[], readings: Readings): Visit {
  const times = events.map((event) => event.at)
  const views = new Set(events.flatMap((event) => (event.view === undefined ? [] : [event.view])))
  const viewed = new Set(
    events.flatMap((event) => (event.kind === 'page_view' && event.view !== undefined ? [event.view] : [])),
  )
  const entries = events.flatMap((event): Entry[] => {
    const reading = event.view === undefined ? undefined : readings.get(event.view)
    if (event.kind === 'page_view') return [{ event, reading }]
    if (event.kind !== 'engagement') return [{ event, reading: undefined }]
    const stands = event === reading && event.view !== undefined && !viewed.has(event.view)
    return stands ? [{ event, reading }] : []
  })
  return {
    id,
    visitor: events[0]?.visitor ?? '',
    onSite: events.some((event) => event.session !== undefined),
    startedAt: Math.min(...times),
    endedAt: Math.max(...times),
    engagedMs: [...views].reduce((sum, view) => sum + (readings.get(view)?.engagedMs ?? 0), 0),
    pages: viewed.size,
    referrer: firstReferrer(events),
    bot: events.find((event) => event.bot !== undefined)?.bot,
    entries,
  }
}

function firstReferrer(events: readonly TimelineEvent[]): string | undefined {
  const first = events.findLast((event) => event.kind === 'page_view')
  return first?.kind === 'page_view' ? first.referrer : undefined
}
