import type { Consent } from '../shared/consent.ts'
import type { Scalars } from '../shared/wire.ts'
import { watchForChat } from './capture/chat-widget.ts'
import { captureEngagement, reportEngagement } from './capture/engagement.ts'
import { captureForms } from './capture/forms.ts'
import { captureLinks } from './capture/links.ts'
import { arrive, capturePageViews } from './capture/pageview.ts'
import { consent } from './consent.ts'
import { REFUSED, readVisitor } from './cookie.ts'
import { guard } from './guard.ts'
import { lifetime, on, startListening } from './listen.ts'
import { options } from './options.ts'
import { emit, send } from './outbox.ts'
import { type LoadPart, loadPart, setParts } from './parts.ts'
import { permit, startPermission } from './permission.ts'
import { identify, reset, type Traits } from './person.ts'
import { own } from './visitor.ts'

/** The custom events of a site and their properties. Empty, and so unchecked, until the site says `declare module 'leadlight' { interface Events { … } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be augmented
export interface Events {}

type EventName = keyof Events extends never ? string : keyof Events & string
type Properties<Name> = Name extends keyof Events ? Events[Name] : Scalars

export type Tracker = {
  /** Reports something of the site's own. */
  track<Name extends EventName>(name: Name, properties?: Properties<Name>): void
  /** Says that the visitor is now at `url` (by default the address bar's). Only needed by routers that leave no trace in the history; repeating it does nothing. */
  page(url?: string): void
  /** Says who the visitor is, by a user id or by traits. Naming somebody else than before makes this browser a new visitor first. */
  identify(who: string | Traits, more?: Traits): void
  /** Says which account the visitor belongs to. */
  group(account: string, traits?: Scalars): void
  /** What the visitor permits. Events from before are sent once it is `granted`, with the times they had; `denied` removes all that the browser holds. */
  consent(state: Consent): void
  /** Forgets who the visitor is, as at a logout: what follows is a new visitor's. */
  reset(): void
  /** Sends what waits and how far the visitor got, now. */
  flush(): void
  /** Reports and sends what there is, then undoes everything: no listener and no timer is left. */
  stop(): void
}

/**
 * Begins to watch the page at once. The first page view leaves in the task that calls this, together with all that is called in it,
 * unless the page is not seen yet, or it is not known what the visitor permits. `load` knows where the parts are.
 */
export function startTracker(load: LoadPart): Tracker {
  startListening()
  const reader = window.__tcfapi || window.dataLayer?.some?.((entry) => entry?.[0] === 'consent')
  const extras = reader || /[?&]ll=|linker|debug|cookieless/.test(location.search + Object.keys(options))
  const tracker: Tracker = {
    track: guard((name, properties) => emit({ kind: 'custom', name, properties })),
    page: guard(arrive),
    identify: guard(identify),
    group: guard((account, traits) => emit({ kind: 'group', account, traits }, true)),
    consent: guard(consent),
    reset: guard(reset),
    flush: guard(leave),
    stop: guard(() => {
      leave()
      permit(REFUSED)
      lifetime.abort()
    }),
  }
  setParts(load, [
    tracker,
    on,
    emit,
    options,
    guard,
    own,
    readVisitor,
    permit,
    send,
    loadPart,
    lifetime.signal,
  ])
  // In this task, if there is nothing to wait for.
  const begin = guard(() => {
    if (!reader) startPermission(false)
    capturePageViews()
  })
  if (extras) {
    startPermission(true)
    loadPart('extras').then(begin)
  } else begin()
  return tracker
}

/** Watches all that happens on the page from now on. Returns what searches it for a chat, which is also done whenever a script has been loaded. */
export function watch() {
  on(window, 'online visibilitychange prerenderingchange', () => {
    if (document.hidden) reportEngagement()
    else arrive()
    send(true)
  })
  on(window, 'pagehide', leave)
  captureEngagement()
  captureLinks()
  captureForms()
  if (!window.navigation) loadPart('history')
  if (`${options.chat}` !== 'false') return watchForChat(() => loadPart('chat'))
}

/** All there is to say so far: the page is not shown any more, maybe for good. */
function leave() {
  reportEngagement()
  send(true)
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
}
