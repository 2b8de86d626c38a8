import type { StoredEvent } from '../../shared/wire.ts'
import type { SiteSettings } from '../db/sites.ts'
import type { VisitorRow } from '../db/visitors.ts'
import { isMachine, isOfBrowser } from './noise.ts'

/** One admitted batch: what the door hands to the projection, and what a queue message holds. */
export interface Beacon {
  siteId: string
  visitor: string
  events: StoredEvent[]
}

/** Ids that the Worker makes for a day, where the page keeps none: counted, never linked or scored. */
export const DAILY = 'daily:'

/** What decides, beside an event itself, whether it counts. */
export type Judged = Pick<VisitorRow, 'id' | 'noise'>

/** Whether the person did it, rather than somebody noting what became of the person, or writing to it. */
export function isAct(event: StoredEvent): boolean {
  return event.kind !== 'outcome' && !(event.kind === 'email' && event.action === 'sent')
}

/**
 * Whether an event may score and name people: not one too old for its key, nor one that was taken back, nor an excluded bot's,
 * nor a cookieless one.
 */
export function counts(
  event: StoredEvent,
  { id, noise }: Judged,
  settings: Pick<SiteSettings, 'bots'>,
): boolean {
  if (event.late || event.takenBackAt !== undefined || id.startsWith(DAILY)) return false
  if (event.bot !== undefined && settings.bots === 'exclude') return false
  return !(isMachine(noise, settings) && isOfBrowser(event))
}
