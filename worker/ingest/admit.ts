import { isbot } from 'isbot'
import { type Event, type Provenance, SERVER_KINDS } from '../../shared/wire.ts'

/** An origin may send where the site names it, or names none. A request without one comes from no page. */
export function isOriginAllowed(origins: readonly string[], origin: string | undefined): boolean {
  return origin === undefined || origins.length === 0 || origins.includes(origin)
}

/** Why an event is not taken, or null. */
export function refusalOf(event: Event, provenance: Provenance, prefetched: boolean): string | null {
  if (prefetched) return 'prefetch: nobody has seen the page'
  const serverOnly: readonly string[] = SERVER_KINDS
  if (provenance === 'browser' && serverOnly.includes(event.kind)) {
    return `kind: ${event.kind} needs the secret key, in an Authorization header`
  }
  return null
}

/** A page fetched on suspicion that somebody may go there: https://wicg.github.io/nav-speculation/prefetch.html */
export function isPrefetch(headers: Headers): boolean {
  return headers.get('sec-purpose')?.includes('prefetch') ?? false
}

/** Why a browser's request looks automatic, or undefined. What that does is the site's setting. */
export function botReason(userAgent: string | null, category: string | undefined): string | undefined {
  if (category) return `verified bot: ${category}`
  return userAgent !== null && isBotAgent(userAgent) ? 'user agent' : undefined
}

/** The pattern is long, and few user agents make most requests. */
const verdicts = new Map<string, boolean>()
const VERDICTS_MAX = 1_000

function isBotAgent(userAgent: string): boolean {
  const known = verdicts.get(userAgent)
  if (known !== undefined) return known
  const verdict = isbot(userAgent)
  if (verdicts.size >= VERDICTS_MAX) verdicts.clear()
  verdicts.set(userAgent, verdict)
  return verdict
}
