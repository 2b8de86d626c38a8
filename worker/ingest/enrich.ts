import type { Event, Provenance, StoredEvent } from '../../shared/wire.ts'
import { cleanUrl } from './clean-url.ts'

/** What the door knows of a request. Its address and user agent go no further than this. */
export interface Facts {
  receivedAt: number
  /** By the sender's clock. */
  sentAt: number
  provenance: Provenance
  session: string | undefined
  bot: string | undefined
  /** Whose network it is, where that hints at a company. */
  network?: string | undefined
  /** The lead whose signed link was opened. */
  lead?: string | undefined
  /** Query parameters kept beside the usual campaign ones. */
  parameters: readonly string[]
}

const MINUTE_MS = 60_000
/** With the public key, older events are kept but worth nothing: back-dating would dodge caps and decay. */
const OFFLINE_MS = 7 * 86_400_000

/** The event as kept: at the time of our clock, with its provenance, its URLs without what nobody should keep. */
export function enrich(event: Event, facts: Facts): StoredEvent {
  const at = timeOf(event.at, facts)
  const stored: StoredEvent = {
    ...event,
    at,
    receivedAt: facts.receivedAt,
    provenance: facts.provenance,
  }
  if (at !== event.at) stored.sentFor = event.at
  if (facts.session !== undefined) stored.session = facts.session
  if (facts.bot !== undefined) stored.bot = facts.bot
  if (facts.lead !== undefined) stored.lead = facts.lead
  if (facts.network !== undefined && event.kind === 'page_view') stored.network = facts.network
  if (facts.provenance !== 'server' && at < facts.receivedAt - OFFLINE_MS) stored.late = true
  scrub(stored, facts.parameters)
  return stored
}

/** Corrected where the clocks differ by more than a minute; never in the future. Whole milliseconds. */
function timeOf(at: number, { receivedAt, sentAt }: Facts): number {
  const skew = receivedAt - sentAt
  return Math.round(Math.min(Math.abs(skew) > MINUTE_MS ? at + skew : at, receivedAt))
}

/** Removes what a URL may say too much, and proofs of identity, which are used at the door and never kept. */
function scrub(event: StoredEvent, parameters: readonly string[]): void {
  if (event.url !== undefined) {
    const url = cleanUrl(event.url, parameters)
    if (url === undefined) delete event.url
    else event.url = url
  }
  if (event.kind === 'page_view' && event.referrer !== undefined) {
    const referrer = cleanUrl(event.referrer, parameters)
    if (referrer === undefined) delete event.referrer
    else event.referrer = referrer
  } else if ((event.kind === 'click' || event.kind === 'download') && event.href !== undefined) {
    const href = cleanUrl(event.href, parameters)
    if (href === undefined) delete event.href
    else event.href = href
  } else if (event.kind === 'identify') {
    delete event.signature
    delete event.token
  } else if (event.kind === 'email') {
    delete event.link
  }
}
