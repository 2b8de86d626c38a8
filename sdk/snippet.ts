// The script tag's file. The Worker puts a line with the site's settings in front of it; the tag's own `data-*` attributes win.
import type { Options } from './options.ts'
import { type Command, startTracker, type Tracker } from './tracker.ts'

/** `leadlight('track', …)` before and after load; after it also `leadlight.track(…)`. */
type Leadlight = ((...command: Command) => void) & Partial<Tracker> & { q?: Iterable<Command> }

declare global {
  interface Window {
    leadlight?: Leadlight
    leadlightSettings?: Partial<Options>
  }
}

// A page that includes the script twice is watched once.
if (!window.leadlight?.track) {
  const tracker = startTracker(
    { site: '', ...window.leadlightSettings, ...document.currentScript?.dataset },
    {
      commands: window.leadlight?.q,
      loadChat: ({ host, chatUrl }) => import(`${host}${chatUrl}`),
    },
  )
  window.leadlight = Object.assign(
    (...[method, ...given]: Command) => Reflect.apply(tracker[method], tracker, given),
    tracker,
  )
}
