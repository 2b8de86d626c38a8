import { COOKIE_SECONDS } from './limits.ts'
import { store, write } from './storage.ts'

/** Kept in the place of the ids after a refusal: the next page must know of it, and need know nothing else. */
export const REFUSED = 'denied'

/** The widest domain that is the site's own. */
export let domain = ''

/** What the browser holds of its visitor, shared by all tabs: `<visitor>.<session>.<time of the last event>`, the word of a refusal, or nothing. */
export function readVisitor(): string {
  return /leadlight=([^;]*)/.exec(document.cookie)?.[1] ?? store.leadlight ?? ''
}

/**
 * Writes it, and finds out the widest domain that is the site's own. There is no list of public suffixes in a page,
 * but the browser has one: it refuses a cookie for `com` or `co.uk`, and the first domain where one sticks is ours.
 */
export function writeVisitor(value: string) {
  const labels = location.hostname.split('.')
  write('leadlight', value)
  domain = ''
  do {
    domain = labels.pop() + (domain && `.${domain}`)
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and a page that is left waits for nothing
    document.cookie = `leadlight=${value};path=/;max-age=${COOKIE_SECONDS};samesite=lax;secure;domain=${domain}`
  } while (labels[0] && !document.cookie.includes(value))
}
