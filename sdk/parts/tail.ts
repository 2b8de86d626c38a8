import { WIRE_VERSION } from '../../shared/wire.ts'
import type { Draft } from '../draft.ts'
import { TAIL_MS } from '../limits.ts'
import type { Core } from '../parts.ts'

/**
 * How far the visitor got, left with the browser, which sends it even when the page is killed:
 * https://developer.mozilla.org/docs/Web/API/Window/fetchLater, Chromium only. Other events need no such care, for they are on
 * disk for the next page.
 */
export default function leaveTail([, , , options, guard, own]: Core) {
  let last: AbortController | undefined
  options.tail = guard((event?: Draft) => {
    last?.abort()
    const owner = event && own(event.at)
    if (!owner) return
    last = new AbortController()
    window.fetchLater?.(`${options.host}/v1/events`, {
      method: 'POST',
      body: JSON.stringify({
        v: WIRE_VERSION,
        site: options.site,
        sentAt: Date.now(),
        ...owner,
        events: [event],
      }),
      signal: last.signal,
      activateAfter: TAIL_MS,
    })
  })
}

declare global {
  interface Window {
    fetchLater?: (url: string, options: RequestInit & { activateAfter?: number }) => unknown
  }
}
