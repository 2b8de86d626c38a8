import type { Consent } from '../shared/consent.ts'
import { REFUSED, readVisitor } from './cookie.ts'
import { options } from './options.ts'

/** What the visitor permits, as far as this page knows. */
export let state: Consent

export function permit(next: Consent) {
  state = next
}

/** What holds before anybody has said anything on this page; `unsure` while a part has still to find out. */
export function startPermission(unsure: unknown) {
  state = unsure || (options.consent === 'required' && !readVisitor()) ? 'pending' : 'granted'
  // A refusal the visitor made once for all sites; only consent('granted') by this page overrides it.
  if (navigator.globalPrivacyControl) state = REFUSED
  heed()
}

/** Heeds a refusal said in another tab, or on an earlier page; and the end of watching. */
export function heed() {
  if (readVisitor() === REFUSED) state = REFUSED
}

/** Whether anything may be stored. */
export function mayKeep(): boolean {
  return state === 'granted' && !document.prerendering
}

declare global {
  interface Navigator {
    /** https://www.w3.org/TR/gpc/: Firefox and Safari have it, TypeScript's DOM library does not. */
    readonly globalPrivacyControl?: boolean
  }
}
