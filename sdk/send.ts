import { type Batch, WIRE_VERSION } from '../shared/wire.ts'
import type { Options } from './options.ts'
import type { Waiting } from './outbox.ts'

/** Events of one moment go together, and a view that a router just opened has its title by then. */
const WINDOW_MS = 300

/** Requests that outlive their page share 64 KiB (TRACKING §5). A character takes at most three bytes. */
const KEEPALIVE_CHARACTERS = 21_000

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000

const TOO_LARGE = 413

type Sent = Omit<Batch, 'events'> & Waiting

/**
 * Posts batches to `${host}/v1/events`, as text/plain so that no preflight is needed, and drops those that were answered.
 * What fails is tried again, later and later, while the page stays; the copy on disk is for the page after it.
 */
export function createSender(
  { host = '', site }: Options,
  batches: Waiting[],
  underWay: Set<Waiting>,
  keep: () => void,
  beforeSend: () => void,
  stopped: AbortSignal,
) {
  let charactersUnderWay = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let notBefore = 0

  /** Sends everything that waits, now; unless the collector failed and should be left alone, and this is not the page's end. */
  function send(anyway?: boolean) {
    beforeSend()
    clearTimeout(timer)
    timer = undefined
    if (!anyway && Date.now() < notBefore) return schedule()
    for (const batch of batches) if (!underWay.has(batch)) post(batch)
  }

  async function post(batch: Waiting) {
    const body = JSON.stringify({ v: WIRE_VERSION, site, sentAt: Date.now(), ...batch } satisfies Sent)
    charactersUnderWay += body.length
    const keepalive = charactersUnderWay < KEEPALIVE_CHARACTERS
    // no answer is worth another try, as are those that speak of the collector rather than of the events
    let status = 500
    let retryAfter = 0
    underWay.add(batch)
    try {
      const answer = await fetch(`${host}/v1/events`, { method: 'POST', body, keepalive })
      status = answer.status
      retryAfter = Number(answer.headers.get('retry-after')) || 0
    } catch {}
    charactersUnderWay -= body.length
    underWay.delete(batch)
    const half = batch.events.length >> 1
    if (status === TOO_LARGE && half) {
      batches.push({ ...batch, events: batch.events.splice(half) })
      send()
    } else if (status >= 500 || status === 408 || status === 429) {
      const backOff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++) * (0.75 + Math.random() / 2)
      notBefore = Date.now() + Math.max(backOff, retryAfter * 1_000)
      send()
    } else {
      failures = notBefore = 0
      if (batches.includes(batch)) batches.splice(batches.indexOf(batch), 1)
      keep()
    }
  }

  function schedule() {
    if (!stopped.aborted) timer ??= setTimeout(send, Math.max(WINDOW_MS, notBefore - Date.now()), true)
  }

  return [send, schedule] as const
}
