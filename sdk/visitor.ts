import { newId } from './id.ts'
import { continuesSession } from './session.ts'
import { type Store, write } from './storage.ts'

/** Whose an event is. */
export interface Owner {
  visitor: string
  session: string
}

/** The cookie, and its twin in localStorage: whichever of the two is lost is healed by the other. */
const KEY = 'leadlight'

/** Kept in the place of the ids after a refusal: the next page must know of it, and need know nothing else. */
export const REFUSED = 'denied'

const COOKIE_SECONDS = 34_560_000 // 400 days, the most a browser keeps (RFC 6265bis §5.5)

/** What the browser holds of its visitor, shared by all tabs: `<visitor>.<session>.<time of the last event>`, the word of a refusal, or nothing. */
export function readVisitor(store: Store): string {
  return /leadlight=([^;]*)/.exec(document.cookie)?.[1] ?? store[KEY] ?? ''
}

/**
 * Writes it, and returns the widest domain that is the site's own. There is no list of public suffixes in a page,
 * but the browser has one: it refuses a cookie for `com` or `co.uk`, and the first domain where one sticks is ours.
 */
export function writeVisitor(store: Store, value: string): string {
  const labels = location.hostname.split('.')
  let domain = ''
  write(store, KEY, value)
  do {
    domain = labels.pop() + (domain && `.${domain}`)
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and a page that is left waits for nothing
    document.cookie = `${KEY}=${value};path=/;max-age=${COOKIE_SECONDS};samesite=lax;secure;domain=${domain}`
  } while (labels[0] && !document.cookie.includes(value))
  return domain
}

/** Something happened at `at`: whose is it? Makes a visitor and a session where there is none. */
export function ownerAt(kept: string, at: number): Owner {
  const [visitor = '', session, last] = kept.split('.')
  return {
    visitor: session ? visitor : newId(at),
    session: session && continuesSession(Number(last), at) ? session : newId(at),
  }
}
