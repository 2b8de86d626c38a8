import type { Consent } from '../shared/consent.ts'
import { viewAgain } from './capture/pageview.ts'
import { lifetime } from './listen.ts'
import { options } from './options.ts'
import { drop, emit, send } from './outbox.ts'
import { store } from './storage.ts'
import { own, REFUSED, readVisitor, writeVisitor } from './visitor.ts'

export let state: Consent

/** What holds before anybody has said anything on this page. */
export function startConsent() {
  state = options.consent === 'required' && !readVisitor() ? 'pending' : 'granted'
  // A refusal the visitor made once for all sites; only consent('granted') by this page overrides it.
  if (navigator.globalPrivacyControl) state = REFUSED
}

/** Heeds a refusal said in another tab, or on an earlier page; and the end of watching. */
export function heed() {
  if (lifetime.signal.aborted || readVisitor() === REFUSED) state = REFUSED
}

export function mayKeep(): boolean {
  return state === 'granted' && !document.prerendering
}

export function consent(next: Consent) {
  if (next === state) return
  const before = state
  if (next === REFUSED) {
    drop()
    // One last event, but not of somebody of whom nothing was ever said.
    if (readVisitor()) emit({ kind: 'consent', state: next })
    send(true)
    drop()
    for (const key in store) if (key.startsWith('leadlight')) delete store[key]
    writeVisitor(next)
  }
  state = next
  if (before === REFUSED) {
    own(Date.now())
    viewAgain()
  }
  emit({ kind: 'consent', state: next }, true)
}

declare global {
  interface Navigator {
    /** https://www.w3.org/TR/gpc/: Firefox and Safari have it, TypeScript's DOM library does not. */
    readonly globalPrivacyControl?: boolean
  }
}
