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
