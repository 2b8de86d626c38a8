import { listEventsOf } from '../archive/read.ts'
import { findPerson } from '../db/erase.ts'
import { listLinks } from '../db/links.ts'
import { listSuggestions } from '../db/suggestions.ts'
import { listTransitions } from '../db/transitions.ts'
import { listVisitors } from '../db/visitors.ts'
import { findLead } from './find-lead.ts'
import type { SiteContext } from './site.ts'

/** Everything that is kept of one person, for itself to read; null where there is no such lead. */
export async function exportLead(db: D1Database, site: SiteContext, id: string, now: number) {
  const lead = await findLead(db, site, id, now)
  if (!lead) return null
  const [{ keys }, visitors, links, transitions, suggestions] = await Promise.all([
    findPerson(db, site.id, id),
    listVisitors(db, site.id, id),
    listLinks(db, site.id, id),
    listTransitions(db, site.id, id),
    listSuggestions(db, site.id),
  ])
  const events = await listEventsOf(
    db,
    site.id,
    visitors.map((visitor) => visitor.id),
  )
  return {
    exportedAt: now,
    site: site.name,
    lead,
    identities: keys,
    visitors: visitors.map(({ id: visitor, firstSeenAt, lastSeenAt, claim, arrivals, noise }) => ({
      visitor,
      firstSeenAt,
      lastSeenAt,
      claim,
      arrivals,
      noise,
      events: events.find((one) => one.visitor === visitor)?.events ?? [],
    })),
    links,
    transitions,
    suggestions: suggestions.filter(({ leadId }) => leadId === id),
  }
}
