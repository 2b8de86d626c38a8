import { CHATS, FILES, queryPattern } from '../shared/page-policy.ts'
import { guard } from './guard.ts'
import { type Options, setOptions } from './options.ts'
import { openOutbox } from './outbox.ts'
import { startTracker, type Tracker, watch } from './tracker.ts'
import { startView } from './view.ts'

export type { Options } from './options.ts'
export type { Traits } from './person.ts'
export type { Events, Tracker } from './tracker.ts'

let running: Tracker | undefined

/**
 * Begins to watch the page, until `stop()`. A page is watched once: called again before, it returns the same tracker.
 * Where there is no page (a server that renders) its methods do nothing.
 */
export function createTracker(options: Options): Tracker {
  if (typeof document === 'undefined') return nowhere
  running ??= begin(options)
  return running
}

function begin(options: Options): Tracker {
  const defaults = { host: '', query: queryPattern(), files: FILES, chats: CHATS }
  // A page may have broken the browser's own functions; then there is nothing to watch with.
  const start = guard(() => {
    const tracker = startTracker((name) => PARTS[name]())
    // A module may come when all scripts have been loaded, and a chat with them.
    watch()?.()
    return tracker
  })
  // What a tracker that was stopped left behind is not this one's.
  openOutbox()
  startView()
  setOptions({ ...defaults, ...options })
  const tracker = start() ?? nowhere
  const stop = () => {
    running = undefined
    tracker.stop()
  }
  return { ...tracker, stop }
}

const PARTS = {
  chat: () => import('./parts/chat.ts'),
  forms: () => import('./parts/forms.ts'),
  extras: () => import('./parts/extras.ts'),
  debug: () => import('./parts/debug.ts'),
  history: () => import('./parts/history.ts'),
  tail: () => import('./parts/tail.ts'),
}

const nothing = () => {}

const nowhere: Tracker = {
  track: nothing,
  page: nothing,
  identify: nothing,
  group: nothing,
  consent: nothing,
  reset: nothing,
  flush: nothing,
  stop: nothing,
}
