import type { StoredEvent } from '../../shared/wire.ts'
import type { SiteSettings } from '../db/sites.ts'

/** One admitted batch: what the door hands to the projection, and what a queue message holds. */
export interface Beacon {
  siteId: string
  visitor: string
  events: StoredEvent[]
}

/** Ids that the Worker makes for a day, where the page keeps none: counted, never linked or scored. */
export const DAILY = 'daily:'

/** Whether an event may score and name people: not one too old for its key, nor an excluded bot's, nor a cookieless one. */
export function counts(event: StoredEvent, visitor: string, settings: Pick<SiteSettings, 'bots'>): boolean {
  if (event.late || visitor.startsWith(DAILY)) return false
  return event.bot === undefined || settings.bots === 'flag'
}
