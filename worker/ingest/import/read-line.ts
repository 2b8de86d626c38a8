import { emailKey, userKey } from '../../../shared/identity.ts'
import { excessOf, isId, readEvent } from '../../../shared/parse.ts'
import { addressOf } from '../../../shared/parse-event.ts'
import { EVENT_KINDS, type Event, type StoredEvent } from '../../../shared/wire.ts'
import { hashOf } from '../../project/graves.ts'
import { personVisitor } from '../../project/person.ts'

/** An event of history, and whose it is. */
export interface Line {
  visitor: string
  event: Event
  by: StoredEvent['by']
  session?: string
}

export const NOT_JSON = 'not a JSON object'
const AT = 'at: milliseconds since 1970, or a date such as 2026-11-21T08:00:00Z, are needed'

/**
 * A line of a file: an event as the wire has it (`kind`, `at`, its fields), with the `visitor`, the `userId` or the `email` that
 * did it, and the `session` where it was of one. `at` may be an ISO date. Without an `id` a line is known by what it says. Or why it is no event.
 */
export async function readLine(text: string, siteId: string): Promise<Line | string> {
  const fields = parseJson(text)
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return NOT_JSON
  const excess = excessOf(fields, text.length * 3 > 32_768)
  if (excess !== null) return excess
  const { visitor, userId, email: own, session, ...rest }: Partial<Record<string, unknown>> = { ...fields }
  const email = rest.kind === 'identify' ? addressOf({ ...rest, email: own }) : own
  const by = {
    ...(typeof userId === 'string' && userKey(userId) !== undefined && { userId }),
    ...(typeof email === 'string' && emailKey(email) !== undefined && { email }),
  }
  const key = (by.userId && userKey(by.userId)) ?? (by.email && emailKey(by.email))
  const whose = isId(visitor) ? visitor : key && (await personVisitor(siteId, key))
  if (whose === undefined || whose === '') return 'visitor, userId or email: one of them is needed'
  const id = rest.id ?? `line-${(await hashOf(siteId, text)).slice(0, 32)}`
  const at = typeof rest.at === 'string' ? Date.parse(rest.at) : rest.at
  const names = rest.kind === 'identify' || rest.kind === 'form' ? { userId, email } : {}
  const event = readEvent({ ...rest, ...names, id, at }, false)
  if (event === 'kind: unknown') return `${event}; known: ${EVENT_KINDS.join(', ')}`
  if (typeof event === 'string') return event.startsWith('at:') ? AT : event
  return { visitor: whose, event, by, ...(isId(session) && { session }) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
