import { guard } from './guard.ts'

/** Listens for several event types at once (space-separated), before the page can stop them, without ever delaying a scroll. */
export type On = <Seen extends Event>(
  target: EventTarget,
  types: string,
  listener: (event: Seen) => void,
) => void

/** Listeners that all go away when `signal` is aborted. */
export function listenUntil(signal: AbortSignal): On {
  return (target, types, listener) => {
    for (const type of types.split(' ')) {
      target.addEventListener(
        type,
        { handleEvent: guard(listener) },
        { capture: true, passive: true, signal },
      )
    }
  }
}
