import type { Chat, FormSubmit } from '../shared/wire.ts'
import type { Draft, Report } from './draft.ts'

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
  /** Whether a visitor who follows a link to one of `domains` stays the same there. Loads the `extras` part. Default: false. */
  linker?: boolean | string
  /** Whether visits are counted where nothing may be stored: `consent: 'required'` not yet granted. Nobody is told from another. Loads the `extras` part. */
  cookieless?: boolean | string
  /** Says in the console what is reported and what is ignored, and why. Loads the `extras` part. */
  debug?: boolean | string
  /** What stands between the name of a part's file and its `.js`: the hash of all parts. Served. */
  parts?: string
  /** What becomes of an e-mail address typed into a form: `plain`, it is sent (default), `sha256`, only its digest is, or `off`, it is never read. */
  email?: 'plain' | 'sha256' | 'off'
  /** The query parameters that may leave the page, as the inside of a regular expression. Served; alone, the script lets none through. */
  query?: string
  /** What gives a chat widget away, likewise. Served; alone, the script looks into every page for one. */
  chats?: string
  /** The extensions of files that count as downloads, likewise. Served; alone, the script knows only links that say `download`. */
  files?: string
}

/** What the parts leave here for the core to use (parts.ts). */
interface Hooks {
  /** Whom the linker found handed over: the visitor of this browser from the moment it may be kept, if none is known. */
  visitor?: string
  /** Whose events are while nothing may be kept: the `extras` part says nobody's where they may be counted. */
  nobody?: object
  /** Leaves an event with the browser, to be sent should the page be killed, in the place of the one before; without one, takes that back. The `tail` part sees to it. */
  tail?: (event?: Draft) => void
  /** What is reported of a submitted form: the `forms` part sees to it. */
  readForm?: (
    form: HTMLFormElement,
  ) => Partial<Report<FormSubmit>> | (Report<Chat> & { form: undefined }) | undefined
  /** Where the `debug` part listens: told of every event with the state of consent, of every batch's answer (none: it could not be sent), and of every error that was kept from the page. */
  tell?: (what: unknown, about?: unknown) => void
}

/** What holds on this page, from `setOptions` on. */
export let options: Partial<Options> & Hooks & { host: string }

export function setOptions(given: typeof options) {
  options = given
}
