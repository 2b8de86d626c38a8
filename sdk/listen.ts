import { guard } from './guard.ts'

/** From the start of watching to its stop. */
export let lifetime: AbortController

export function startListening() {
  // It is the options of every listener, too.
  lifetime = Object.assign(new AbortController(), { capture: true })
}

/** How the chat file, a bundle of its own, is given `on`. */
export type On = typeof on

/** Listens for several event types at once (space-separated), before the page can stop them, until `lifetime` ends. */
export function on<Seen extends Event>(
  target: EventTarget | undefined,
  types: string,
  listener: (event: Seen) => void,
) {
  for (const type of types.split(' ')) {
    target?.addEventListener(type, guard(listener) as EventListener, lifetime)
  }
}
