import { mayKeep } from './consent.ts'
import { newId } from './id.ts'
import { COOKIE_SECONDS, SESSION_GAP_MS } from './limits.ts'
import { options } from './options.ts'
import { store, write } from './storage.ts'

/** Whose an event is. */
export interface Owner {
  visitor: string
  session: string
}

/** The cookie, and its twin in localStorage: whichever of the two is lost is healed by the other. */
const KEY = 'leadlight'

/** Kept in the place of the ids after a refusal: the next page must know of it, and need know nothing else. */
export const REFUSED = 'denied'

/** The widest domain that is the site's own. */
export let domain = ''

/** What the browser holds of its visitor, shared by all tabs: `<visitor>.<session>.<time of the last event>`, the word of a refusal, or nothing. */
export function readVisitor(): string {
  return /leadlight=([^;]*)/.exec(document.cookie)?.[1] ?? store[KEY] ?? options.visitor ?? ''
}

/**
 * Writes it, and finds out the widest domain that is the site's own. There is no list of public suffixes in a page,
 * but the browser has one: it refuses a cookie for `com` or `co.uk`, and the first domain where one sticks is ours.
 */
export function writeVisitor(value: string) {
  const labels = location.hostname.split('.')
  write(KEY, value)
  domain = ''
  do {
    domain = labels.pop() + (domain && `.${domain}`)
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and a page that is left waits for nothing
    document.cookie = `${KEY}=${value};path=/;max-age=${COOKIE_SECONDS};samesite=lax;secure;domain=${domain}`
  } while (labels[0] && !document.cookie.includes(value))
}

/** Whose is what happens at `at`? Makes a visitor and a session where there is none; nobody's while nothing may be kept. */
export function own(at: number, kept = readVisitor()): Owner | undefined {
  if (!mayKeep()) return
  const [known, current, last] = kept.split('.')
  const visitor = (current && known) || newId(at)
  const session = current && at - Number(last) < SESSION_GAP_MS ? current : newId(at)
  writeVisitor(`${visitor}.${session}.${at}`)
  return { visitor, session }
}
