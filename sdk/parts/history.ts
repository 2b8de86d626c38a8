import type { Core } from '../parts.ts'

/**
 * Follows a router where there is no Navigation API: what changes the history does what it did, and then the address is looked
 * at. The prototype is patched, for some routers call that.
 */
export default function followHistory([{ page }, on, , , , , , , , , signal]: Core) {
  const look: (url?: string, replaced?: boolean) => void = page
  on(window, 'popstate hashchange', () => look())
  patch('pushState', () => look())
  patch('replaceState', () => look(location.href, true))

  function patch(name: 'pushState' | 'replaceState', changed: () => void) {
    const before = History.prototype[name]
    const ours: typeof before = function (this: History, ...given) {
      const result = before.apply(this, given)
      if (!signal.aborted) changed()
      return result
    }
    History.prototype[name] = ours
    signal.addEventListener('abort', () => {
      // What another script has patched since stays, and calls on through ours.
      if (History.prototype[name] === ours) History.prototype[name] = before
    })
  }
}
