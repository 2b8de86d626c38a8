// The script tag's file. The Worker puts a line with the site's settings in front of it; the tag's own `data-*` attributes win.
import { guard } from './guard.ts'
import { type Options, options, setOptions } from './options.ts'
import { startTracker, type Tracker, watch } from './tracker.ts'

/** A call by name: `leadlight('track', 'Quote asked', { seats: 12 })`, before and after load. */
type Command = [method: string, ...given: unknown[]]

/** After load also `leadlight.track(…)`. */
type Leadlight = ((...command: Command) => void) & Partial<Tracker> & { q?: Iterable<Command> }

declare global {
  interface Window {
    leadlight?: Leadlight
    leadlightSettings?: Partial<Options>
  }
}

guard(() => {
  const { leadlight } = window
  // A page that includes the script twice is watched once.
  if (!leadlight?.track) {
    setOptions({ host: '', ...window.leadlightSettings, ...document.currentScript?.dataset })
    const tracker = startTracker((name) => import(`${options.host}/leadlight-${name}${options.parts}.js`))
    // A method that does not exist does nothing; the others are guarded, whatever they are given.
    const call = (method: string, ...given: unknown[]) =>
      tracker[method as keyof Tracker]?.(...(given as [never, never]))
    window.leadlight = Object.assign(call, leadlight, tracker)
    for (const command of leadlight?.q ?? []) call(...command)
    // The first request goes before.
    queueMicrotask(guard(watch))
  }
})()
