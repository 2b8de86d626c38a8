import type { On } from '../../listen.ts'

/** What a vendor's script hands to a listener; what of it is looked at is in `widgets.ts`, and never what was said. */
export interface Given {
  visibility?: string
  author?: { type?: string }
  is_window_visible?: boolean
  toJSON?(): unknown
  detail?: { message_type?: number; conversationEntry?: { sender?: unknown } } | null
}

export type Listener = (given?: Given) => void

/** A vendor's global. Which of this there is depends on the vendor, and on how far it is loaded. */
export interface Vendor {
  (...command: unknown[]): unknown
  on(event: string, listener: Listener): unknown
  push(command: unknown[]): unknown
  init(): Promise<unknown>
  getContactInfo?(): Given
}

/**
 * A way to listen to a widget beside the site's own handlers. It never removes a listener, takes the place of a callback or makes a
 * vendor's global: each of these would be the site's. Throws where the widget is not ready, and then it is tried again.
 */
export type Way = (vendor: Vendor, event: string, listener: Listener, on: On) => unknown

/** The vendor tells the whole page. */
export const heard: Way = (_, event, listener, on) => on<CustomEvent>(window, event, listener)

/** The global is a function that takes the event's name, perhaps after a verb. Snippets queue such calls until the widget is there. */
export const called: Way = (vendor, event, listener) => vendor(...event.split('|'), listener)

export const method: Way = (vendor, event, listener) => vendor.on(event, listener)

/** Everybody who asks is given the same promise. */
export const afterInit: Way = (vendor, event, listener) =>
  vendor.init().then(() => vendor.on(event, listener))

export const pushed: Way = (vendor, event, listener) => vendor.push(['on', event, listener])

/** Once the widget is ready it returns how to end the listening, and before that nothing to call. */
export const confirmed: Way = (vendor, event, listener) => (vendor(event, listener) as () => void).call

/** One global function an event: ours calls the site's, and returns what that returns. Who it is has to be asked for. */
export const chained: Way = (vendor, event, listener) => {
  const theirs: ((...given: unknown[]) => unknown) | undefined = Reflect.get(window, event)
  Reflect.set(window, event, function (this: unknown, ...given: unknown[]) {
    listener({ toJSON: () => vendor.getContactInfo?.() })
    return theirs?.apply(this, given)
  })
}
