import type { Consent } from '../shared/consent.ts'
import { viewAgain } from './capture/pageview.ts'
import { lifetime } from './listen.ts'
import { options } from './options.ts'
import { drop, emit, send } from './outbox.ts'
import { awaited } from './parts.ts'
import { store } from './storage.ts'
import { own, REFUSED, readVisitor, writeVisitor } from './visitor.ts'

export let state: Consent

/** Whether something in the page says what the visitor permits, and the `consent` part can read it: only it knows what holds. */
export let foundReader: unknown

/** What holds before anybody has said anything on this page. */
export function startConsent() {
  foundReader = window.__tcfapi || window.dataLayer?.some?.((entry) => entry?.[0] === 'consent')
  state = foundReader || (options.consent === 'required' && !readVisitor()) ? 'pending' : 'granted'
  // A refusal the visitor made once for all sites; only consent('granted') by this page overrides it.
  if (navigator.globalPrivacyControl) state = REFUSED
  heed()
}

/** Heeds a refusal said in another tab, or on an earlier page; and the end of watching. */
export function heed() {
  if (lifetime.signal.aborted || readVisitor() === REFUSED) state = REFUSED
}

export function mayKeep(): boolean {
  return state === 'granted' && !document.prerendering && !awaited
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

/** Of a TCF API's data what is read. With the refusal of a request there comes none. */
interface TcData {
  eventStatus: string
  gdprApplies?: boolean
  purpose: { consents: Record<number, boolean> }
  publisher: { consents: Record<number, boolean> }
}

declare global {
  interface Window {
    /** https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework: the stub stands in the page before the consent tool. */
    __tcfapi?: (command: 'addEventListener', version: 2, heard: (data: TcData) => void) => void
    /** Google's: each command is the `arguments` of a call, for consent `['consent', 'default' | 'update', { analytics_storage … }]`. */
    dataLayer?: (ArrayLike<unknown> | null)[]
  }
  interface Navigator {
    /** https://www.w3.org/TR/gpc/: Firefox and Safari have it, TypeScript's DOM library does not. */
    readonly globalPrivacyControl?: boolean
  }
}
