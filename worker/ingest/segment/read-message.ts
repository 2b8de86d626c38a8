import { emailKey, userKey } from '../../../shared/identity.ts'
import { excessOf, isId, readEvent } from '../../../shared/parse.ts'
import type { Event, Provenance, StoredEvent } from '../../../shared/wire.ts'
import { hashOf } from '../../project/graves.ts'
import { personVisitor } from '../../project/person.ts'
import { asFields, asText, type Fields, toEvent } from './to-event.ts'

/** One message of a request, ready for the door. */
export interface Message {
  visitor: string
  event: Event
  /** Whom the message names, beside what it says. */
  by: StoredEvent['by']
  /** By the sender's clock. */
  sentAt: number
}

/** A message that could not be read. */
export interface Unread {
  messageId: string
  reason: string
}

export interface ReadOptions {
  siteId: string
  provenance: Provenance
  now: number
  /** When its batch says that it was sent. */
  sentAt: unknown
  /** What its batch says of all its messages. */
  context: Fields
  /** Whether it may be larger than one message may be. */
  measure: boolean
}

export async function readMessage(input: unknown, options: ReadOptions): Promise<Message | Unread> {
  const message = asFields(input)
  const given = typeof message.messageId === 'string' ? message.messageId : ''
  const unread = (reason: string): Unread => ({ messageId: isId(given) ? given : '', reason })
  const excess = excessOf(message, options.measure)
  if (excess !== null) return unread(excess)
  const { now, provenance } = options
  if (provenance === 'browser' && message.type === 'alias') {
    return unread('alias: only a secret key may say who is who')
  }
  const context = { ...options.context, ...asFields(message.context) }
  const fields = toEvent({ ...message, context })
  if (typeof fields === 'string') return unread(fields)
  const sentAt = timeOf(message.sentAt ?? options.sentAt) ?? now
  // RudderStack says originalTimestamp; where both stand, timestamp has been corrected by somebody already.
  const said = message.originalTimestamp ?? message.timestamp
  const at = said === undefined ? sentAt : timeOf(said)
  if (at === undefined) return unread('timestamp: an ISO date is needed')
  const by = namesOf(message, context)
  const visitor = await visitorOf(message, by, options)
  if (visitor === undefined) return unread(provenance === 'browser' ? BROWSER : SERVER)
  const id = message.messageId === undefined ? await idOf(message, options) : message.messageId
  const event = readEvent({ ...fields, id, at }, false)
  if (typeof event === 'string') return unread(event.replace(/^id:/, 'messageId:'))
  return { visitor, event, by, sentAt }
}

const BROWSER =
  'anonymousId: a well-formed text is needed; with the public key, it says whose browser this is'
const SERVER = 'userId or anonymousId: one of them is needed'

/**
 * The browser it names, else the person. A person's own visitor is for servers alone: whoever knows a name could otherwise
 * write to it. An alias is said of the browser that it names as the one before.
 */
async function visitorOf(
  message: Fields,
  by: StoredEvent['by'],
  { siteId, provenance }: ReadOptions,
): Promise<string | undefined> {
  const browser = asText(message.type === 'alias' ? message.previousId : message.anonymousId)
  if (isId(browser)) return browser
  const key = (by?.userId && userKey(by.userId)) ?? (by?.email && emailKey(by.email))
  return provenance === 'browser' || !key ? undefined : personVisitor(siteId, key)
}

function namesOf(message: Fields, context: Fields): StoredEvent['by'] {
  const userId = asText(message.userId)
  const { email: address } = asFields(context.traits)
  const email = asFields(message.traits).email ?? address
  return {
    ...(typeof userId === 'string' && isId(userId) && { userId }),
    ...(typeof email === 'string' && emailKey(email) !== undefined && { email }),
  }
}

/** Without an id of its own it is known by all it says, so that a request sent again is the same. */
async function idOf({ sentAt: _, ...message }: Fields, { siteId, now }: ReadOptions): Promise<string> {
  return `seg-${(await hashOf(siteId, JSON.stringify([message, message.timestamp ?? now]))).slice(0, 32)}`
}

/** Milliseconds since 1970, of an ISO date or of such a number. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return time > 0 ? time : undefined
}
