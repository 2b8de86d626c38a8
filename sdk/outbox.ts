import { WIRE_VERSION } from '../shared/wire.ts'
import { REFUSED } from './cookie.ts'
import type { Draft, Report } from './draft.ts'
import { guard } from './guard.ts'
import { newId } from './id.ts'
import {
  BATCH_CHARACTERS,
  FIRST_RETRY_MS,
  KEEPALIVE_CHARACTERS,
  LAST_RETRY_MS,
  MOST,
  WINDOW_MS,
} from './limits.ts'
import { options } from './options.ts'
import { heed, mayKeep, state } from './permission.ts'
import { store } from './storage.ts'
import { here, settleTitle } from './view.ts'
import { type Owner, own } from './visitor.ts'

/**
 * Events until they are acknowledged. Whose an event is gets settled before it is kept or sent, and never changes.
 *
 * A copy is on disk for the next page. Every document writes a key of its own, because tabs that share one lose events
 * even under a lock: processes see each other's localStorage late. A page takes over what lies under other keys when it
 * begins. One that is still open sends its own all the same: what is sent twice counts once, by its id.
 */
interface Waiting {
  event: Draft
  owner?: Owner | undefined
}

const PREFIX = 'leadlight:'

const underWay = new Set<Waiting>()
let queue: Waiting[] = []
let charactersUnderWay = 0
let key = ''
let timer: ReturnType<typeof setTimeout> | undefined
/** What is to be done at the end of the task. */
let failures = 0
let notBefore = 0

export function openOutbox() {
  queue = []
  key = ''
}

/** Forgets what waits. */
export function drop() {
  queue = []
  options.tail?.()
}

/** Reports what happened. `urgent` is what may be the last thing its page does: it leaves at the end of the task, and all else that happens in it too. */
export function emit(report: Report, urgent?: boolean) {
  heed()
  options.tell?.(report, state)
  if (state === REFUSED) return
  JSON.stringify(report) // throws here for what cannot be sent, and not with all that waits
  queue.push({ event: stamp(report) })
  queueMicrotask(urgent ? send : hold)
}

/** With what every event has, unless it was given that before. */
export function stamp<Given extends Report>(report: Given) {
  const at = Date.now()
  return Object.assign(report, { id: newId(at), at, ...here, ...report })
}

const hold = guard(() => {
  keep()
  schedule()
})

/** Gives every event its owner. False if that is not permitted. */
function settleOwners(): boolean {
  queue = queue.slice(-MOST)
  return queue.every((waiting) => (waiting.owner ??= own(waiting.event.at)))
}

/** Gives every event its owner and the disk its copy, where that is permitted. */
export const keep = guard(() => {
  delete store()[key]
  if (!settleOwners() || !mayKeep()) return
  for (const other in store()) {
    if (key || other.indexOf(PREFIX)) continue
    const kept = store()[other] ?? ''
    delete store()[other]
    queue.unshift(...JSON.parse(kept))
    schedule()
  }
  key ||= PREFIX + newId(Date.now())
  if (queue[0]) store()[key] = JSON.stringify(queue)
})

/**
 * Sends everything that waits, now; unless the collector failed and should be left alone, and this is not the page's end. The
 * request goes before the copy on disk, which takes longer.
 */
export const send = guard((anyway?: boolean): unknown => {
  settleTitle()
  timer = void clearTimeout(timer)
  if (!anyway && Date.now() < notBefore) return hold()
  settleOwners()
  const ready = queue.filter((waiting) => waiting.owner && !underWay.has(waiting))
  const [first] = ready
  if (!first) return keep()
  post(ready.filter(({ owner }) => owner?.session === first.owner?.session))
  send(anyway)
})

/** What fails is tried again, later and later, while the page stays. */
async function post(batch: Waiting[]) {
  // As text/plain, which needs no preflight.
  const body = JSON.stringify({
    v: WIRE_VERSION,
    site: options.site,
    sentAt: Date.now(),
    ...batch[0]?.owner,
    events: batch.map((waiting) => waiting.event),
  })
  const length = body.length
  for (const waiting of batch) underWay.add(waiting)
  if (length > BATCH_CHARACTERS && batch[1]) return halve(batch)
  charactersUnderWay += length
  let answer: Response | undefined
  try {
    answer = await fetch(`${options.host}/v1/events`, {
      method: 'POST',
      body,
      keepalive: charactersUnderWay < KEEPALIVE_CHARACTERS,
    })
  } catch {}
  charactersUnderWay -= length
  options.tell?.(answer, batch)
  for (const waiting of batch) underWay.delete(waiting)
  if (answer?.status === 413 && batch[1]) {
    halve(batch)
  } else if (/408|429|5..|u/.test(`${answer?.status}`)) {
    // These speak of the collector, or there was no answer at all; any other is about the events, and final.
    const backOff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++ * (0.5 + Math.random()))
    notBefore = Date.now() + (Number(answer?.headers.get('retry-after')) * 1_000 || backOff)
    schedule()
  } else {
    failures = notBefore = 0
    queue = queue.filter((waiting) => !batch.includes(waiting))
    keep()
  }
}

function halve(batch: Waiting[]) {
  post(batch.splice(batch.length / 2))
  post(batch)
}

function schedule() {
  if (state !== REFUSED) timer ??= setTimeout(send, Math.max(WINDOW_MS, notBefore - Date.now()))
}
