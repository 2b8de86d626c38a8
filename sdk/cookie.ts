import { guard } from './guard.ts'
import { COOKIE_SECONDS } from './limits.ts'
import { store } from './storage.ts'

/** Kept in the place of the ids after a refusal: the next page must know of it, and need know nothing else. */
export const REFUSED = 'denied'

/** The widest domain that is the site's own, from the first write on. */
export let domain = ''

/** What this task has decided, until it is written. */
let news = ''

/** What the browser holds of its visitor, shared by all tabs: `<visitor>.<session>.<time of the last event>`, the word of a refusal, or nothing. */
export function readVisitor(): string | undefined {
  return news || document.cookie.split('leadlight=')[1]?.split(';')[0] || store().leadlight
}

/** Holds at once, and is written at the end of the task: the request that waits for it goes first. */
export function keepVisitor(value: string) {
  if (!news) queueMicrotask(write)
  news = value
}

/**
 * Writes it, and finds out the widest domain that is the site's own. There is no list of public suffixes in a page, but the browser
 * has one: it refuses a cookie for `co.uk`, and the first domain where one sticks is ours.
 */
const write = guard(() => {
  const value = news
  news = ''
  for (let labels = 1; labels++ < 9; ) {
    domain = location.hostname.split('.').slice(-labels).join('.')
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and a page that is left waits for nothing
    document.cookie = `leadlight=${value};secure;path=/;max-age=${COOKIE_SECONDS};samesite=lax;domain=${domain}`
    if (document.cookie.includes(value)) break
  }
  store().leadlight = value
})
