import type { StoredEvent } from '../../shared/wire.ts'

/** One admitted batch: what the door hands to the projection, and what a queue message holds. */
export interface Beacon {
  siteId: string
  visitor: string
  /** Made by the server from the day, the address and the user agent: counted, never linked or scored. */
  cookieless: boolean
  events: StoredEvent[]
}
