import type { Consent } from '../shared/consent.ts'
import { REFUSED } from './visitor.ts'

/** What a page may say of itself. On a script tag every one of these is a `data-*` attribute, hence the strings. */
export interface Options {
  /** The public write key, `pk_…`. */
  site: string
  /** Where events go, with the prefix the Worker is mounted under, if any; no slash at the end. Default: the page's own origin. */
  host?: string
  /** `required`: nothing is stored or sent before `consent('granted')`. Default: `implied`. */
  consent?: 'implied' | 'required'
  /** Further domains that are this site's own: links to them and their subdomains are not outbound. Comma-separated on a tag. Default: none. */
  domains?: string | readonly string[]
  /** Whether the use of chat widgets is reported; `'false'` on a tag. Default: true. */
  chat?: boolean | string
  /** Where the script tag's chat file is, relative to `host`. The served settings name it. */
  chatUrl?: string
  /** What becomes of an e-mail address typed into a form: `plain`, it is sent (default), or `off`, it is never read. */
  email?: 'plain' | 'off'
}

/** What holds before anybody has said anything on this page. `kept` is what the browser holds of an earlier one. */
export function firstConsent({ consent }: Options, kept: string): Consent {
  // A refusal the visitor made once for all sites; only consent('granted') by this page overrides it.
  if (navigator.globalPrivacyControl || kept === REFUSED) return REFUSED
  return consent === 'required' && !kept ? 'pending' : 'granted'
}

declare global {
  interface Navigator {
    /** https://www.w3.org/TR/gpc/: Firefox and Safari have it, TypeScript's DOM library does not. */
    readonly globalPrivacyControl?: boolean
  }
}
