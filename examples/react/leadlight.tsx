'use client'

import { createTracker, type Options } from 'leadlight'
import { useEffect } from 'react'

declare module 'leadlight' {
  /** What this site reports of its own. Anything else does not compile. */
  interface Events {
    'Quote asked': { seats: number }
  }
}

const OPTIONS: Options = { site: 'pk_YOUR_WRITE_KEY', host: 'http://127.0.0.1:8787' }

/** For handlers of events: `tracker().track('Quote asked', { seats: 12 })`. Where a server renders it does nothing. */
export const tracker = () => createTracker(OPTIONS)

let stopping: ReturnType<typeof setTimeout> | undefined

/** Watches the site while it is mounted, once and at the root. Routes are seen in the history, so no router needs to be asked. */
export function Leadlight() {
  useEffect(() => {
    // StrictMode runs every effect twice in development: what is about to stop goes on.
    clearTimeout(stopping)
    const { stop } = tracker()
    return () => {
      stopping = setTimeout(stop)
    }
  }, [])
  return null
}
