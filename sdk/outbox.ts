import type { Draft } from './draft.ts'
import { guard } from './guard.ts'
import type { Store } from './storage.ts'
import type { Owner } from './visitor.ts'

/** Events waiting to go in one request. Whose they are was settled when they happened and never changes. */
export interface Waiting extends Owner {
  events: Draft[]
}

const PREFIX = 'leadlight:'

/** What one request carries: at three bytes a character it stays under the 64 KiB that may outlive a page. */
const BATCH_CHARACTERS = 20_000

/** How many batches wait at most; beyond it the oldest go. */
const MOST = 50

/**
 * Batches until they are acknowledged, with a copy on disk that outlives the page while `mayKeep()`.
 *
 * Every document writes a key of its own: tabs that share one lose events even under a lock, as processes see
 * each other's localStorage late. Its lock says that it is shown; whoever gets the lock of another key adopts what lies there.
 */
export function openOutbox(store: Store, id: string, mayKeep: () => boolean) {
  const key = PREFIX + id
  const batches: Waiting[] = []
  const underWay = new Set<Waiting>()

  const keep = guard(() => {
    delete store[key]
    batches.splice(0, batches.length - MOST)
    if (batches[0] && mayKeep()) store[key] = JSON.stringify(batches)
  })

  /** Adds an event to the newest batch, if it is its owner's, has room and is not on its way already. */
  function add(event: Draft, owner: Owner) {
    const last = batches.at(-1)
    if (
      last?.session === owner.session &&
      !underWay.has(last) &&
      JSON.stringify(last).length < BATCH_CHARACTERS
    )
      last.events.push(event)
    else batches.push({ ...owner, events: [event] })
  }

  /**
   * Keeps others off this queue until the page is `left`, and takes over that of every other page once it is.
   * Without Web Locks (a page not served securely) it is taken over at once: at worst an event is sent twice, under one id.
   */
  function share(left: AbortSignal, adopted: () => void) {
    const { locks } = navigator
    locks?.request(key, () => new Promise((release) => (left.onabort = release)))
    for (const other of Object.keys(store)) {
      if (!other.startsWith(PREFIX) || other === key) continue
      const adopt = guard(() => {
        batches.push(...JSON.parse(store[other] ?? '[]'))
        keep()
        delete store[other]
        adopted()
      })
      if (locks) locks.request(other, { signal: left }, adopt).catch(() => {})
      else adopt()
    }
  }

  return [batches, underWay, keep, add, share] as const
}
