import { WIRE_VERSION } from '../shared/wire.ts'
import { here, settleTitle } from './capture/pageview.ts'
import { heed, state } from './consent.ts'
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
import { lifetime } from './listen.ts'
import { options } from './options.ts'
import { store } from './storage.ts'
import { type Owner, own, REFUSED } from './visitor.ts'

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

type Owned = Waiting & { owner: Owner }

const PREFIX = 'leadlight:'

const underWay = new Set<Waiting>()
let queue: Waiting[] = []
let key = ''
let timer: ReturnType<typeof setTimeout> | undefined
let failures = 0
let notBefore = 0

export function openOutbox() {
  drop()
  key = ''
}

/** Reports what happened. `urgent` is what may be the last thing its page does: it leaves at the end of the task, and all else that happens in it too. */
export function emit(report: Report, urgent?: boolean) {
  const at = Date.now()
  heed()
  options.tell?.(report, state)
  if (state === REFUSED) return
  JSON.stringify(report) // throws here for what cannot be sent, and not with all that waits
  queue.push({ event: Object.assign(report, { id: newId(at), at, ...here }) })
  queueMicrotask(urgent ? send : hold)
}

function hold() {
  keep()
  schedule()
}

/** Gives every event its owner and the disk its copy, where that is permitted. */
export const keep = guard(() => {
  delete store[key]
  queue = queue.slice(-MOST)
  if (!queue.every((waiting) => (waiting.owner ??= own(waiting.event.at)))) return
  for (const other in store) {
    if (key || !other.startsWith(PREFIX)) continue
    const kept = store[other] ?? ''
    delete store[other]
    queue.unshift(...JSON.parse(kept))
  }
  key ||= PREFIX + newId(Date.now())
  if (queue[0]) store[key] = JSON.stringify(queue)
})

/** Forgets what waits. */
export function drop() {
  queue = []
}

/** Sends everything that waits, now; unless the collector failed and should be left alone, and this is not the page's end. */
export function send(anyway?: boolean) {
  settleTitle()
  keep()
  clearTimeout(timer)
  timer = undefined
  if (!anyway && Date.now() < notBefore) return schedule()
  const ready = queue.filter((waiting): waiting is Owned => !!waiting.owner && !underWay.has(waiting))
  const [first] = ready
  if (!first) return
  let room = BATCH_CHARACTERS
  const fits = ({ owner, event }: Owned) =>
    // biome-ignore lint/suspicious/noAssignInExpressions: said with a statement more it is seven bytes over the budget
    room > 0 && owner.session === first.owner.session && (room -= JSON.stringify(event).length)
  post(ready.filter(fits))
  send(anyway)
}

/** As text/plain, which needs no preflight. What fails is tried again, later and later, while the page stays. */
async function post(batch: Waiting[]) {
  for (const waiting of batch) underWay.add(waiting)
  const events = batch.map(({ event }) => event)
  const body = JSON.stringify({
    v: WIRE_VERSION,
    site: options.site,
    sentAt: Date.now(),
    ...batch[0]?.owner,
    events,
  })
  const answer = await fetch(`${options.host}/v1/events`, {
    method: 'POST',
    body,
    keepalive: body.length < KEEPALIVE_CHARACTERS,
  }).catch(() => {})
  options.tell?.(answer, batch)
  for (const waiting of batch) underWay.delete(waiting)
  if (answer?.status === 413 && batch[1]) {
    post(batch.splice(batch.length >> 1))
    post(batch)
  } else if (!answer || /408|429|5../.test(`${answer.status}`)) {
    // These speak of the collector; any other answer is about the events, and final.
    const backOff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++) * (0.75 + Math.random() / 2)
    notBefore = Date.now() + Math.max(backOff, Number(answer?.headers.get('retry-after') ?? 0) * 1_000)
    schedule()
  } else {
    failures = notBefore = 0
    queue = queue.filter((waiting) => !batch.includes(waiting))
    keep()
  }
}

function schedule() {
  if (!lifetime.signal.aborted) timer ??= setTimeout(send, Math.max(WINDOW_MS, notBefore - Date.now()))
}
