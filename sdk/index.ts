import type { Options } from './options.ts'
import { startTracker, type Tracker } from './tracker.ts'

export type { Options } from './options.ts'
export type { Events, Tracker, Traits } from './tracker.ts'

/** Begins to watch the page, until `stop()`. Where there is no page (a server that renders) its methods do nothing. */
export function createTracker(options: Options): Tracker {
  return typeof document === 'undefined' ? nowhere : startTracker(options, () => import('./chat.ts'))
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
