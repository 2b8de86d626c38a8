import type { Consent } from '../shared/consent.ts'
import type { Scalars } from '../shared/wire.ts'
import { watchForChat } from './capture/chat-widget.ts'
import { captureEngagement } from './capture/engagement.ts'
import { captureForms } from './capture/forms.ts'
import { captureLinks } from './capture/links.ts'
import { capturePageViews, type Here } from './capture/pageview.ts'
import type { Draft, Report } from './draft.ts'
import { guard } from './guard.ts'
import { newId } from './id.ts'
import { listenUntil } from './listen.ts'
import { firstConsent, type Options } from './options.ts'
import { openOutbox } from './outbox.ts'
import { isSomebodyElse, PERSON } from './person.ts'
import { createSender } from './send.ts'
import { openStore } from './storage.ts'
import { type Owner, ownerAt, REFUSED, readVisitor, writeVisitor } from './visitor.ts'

/** How many events are held in memory before consent: the first ones, as they know where the visitor came from. */
const HELD = 50

/** The custom events of a site and their properties. Empty, and so unchecked, until the site says `declare module 'leadlight' { interface Events { … } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be augmented
export interface Events {}

type EventName = keyof Events extends never ? string : keyof Events & string
type Properties<Name> = Name extends keyof Events ? Events[Name] : Scalars

/** Who the visitor is, with whatever else is known of the person. `signature` and `token` are the customer's server's proof (DESIGN §4). */
export type Traits = Scalars & { userId?: string; email?: string; signature?: string; token?: string }

export interface Tracker {
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
  /** Sends what waits, now. */
  flush(): void
  /** Reports and sends what there is, then undoes everything: no listener, timer or lock is left. */
  stop(): void
}

/**
 * Begins to watch the page at once. The first page view leaves in the task that calls this, together with all that is called in it,
 * unless the page is not seen yet or there is no consent. `loadChat` loads the second file, once a chat widget shows up.
 */
export function startTracker(options: Options, loadChat: () => Promise<typeof import('./chat.ts')>): Tracker {
  const lifetime = new AbortController()
  const on = listenUntil(lifetime.signal)
  const store = openStore()
  const here: Here = {}
  let held: Draft[] = []
  let domain = location.hostname
  let state = firstConsent(options, readVisitor(store))
  let shown: AbortController | undefined

  const [batches, underWay, keep, add, share] = openOutbox(
    store,
    newId(Date.now()),
    () => state === 'granted',
  )
  const [send, schedule] = createSender(options, batches, underWay, keep, settle, lifetime.signal)
  const [reportEngagement, restartEngagement] = captureEngagement(on, emit)
  const [arrive, viewAgain, settleTitle] = capturePageViews(here, on, emit, endView)

  function emit(report: Report, urgent?: boolean) {
    const at = Date.now()
    if (held.length < HELD) held.push(Object.assign(report, { id: newId(at), at, ...here }))
    // At the end of the task: what the page does in one goes in one request.
    queueMicrotask(guard(() => (urgent ? send() : release())))
  }

  /** Lets go what is held, if it may be kept. */
  function release() {
    if (readVisitor(store) === REFUSED) state = REFUSED // said in another tab
    if (lifetime.signal.aborted || state === REFUSED) held = []
    if (state !== 'granted' || document.prerendering) return
    for (const event of held) add(event, own(event.at))
    held = []
    keep()
    schedule()
  }

  function settle() {
    settleTitle()
    release()
  }

  /** Whose what happens at `at` is. */
  function own(at: number, kept = readVisitor(store)): Owner {
    const owner = ownerAt(kept, at)
    domain = writeVisitor(store, `${owner.visitor}.${owner.session}.${at}`)
    if (!shown) {
      shown = new AbortController()
      share(shown.signal, schedule)
    }
    return owner
  }

  function endView() {
    reportEngagement()
    restartEngagement()
  }

  /** The page is not shown any more, maybe for good. */
  function leave() {
    reportEngagement()
    send(true)
    shown?.abort()
    shown = undefined
  }

  /** From now on somebody else sits here. */
  function renew() {
    endView()
    release()
    held = []
    here.view = newId(Date.now())
    if (state === 'granted') own(Date.now(), '')
  }

  function identify(who: string | Traits, more?: Traits) {
    const { userId, email, signature, token, ...traits } = {
      ...(typeof who === 'string' ? { userId: who } : who),
      ...more,
    }
    if (state === 'granted' && isSomebodyElse(store, userId ?? email)) renew()
    emit({ kind: 'identify', userId, email, signature, token, traits }, true)
  }

  function consent(next: Consent) {
    const before = state
    if (next === before) return
    if (next === REFUSED) {
      held = []
      batches.length = 0
      // One last event, but not of somebody of whom nothing was ever said.
      if (before === 'granted' && readVisitor(store)) emit({ kind: 'consent', state: next })
      release()
      for (const key of Object.keys(store)) if (key.startsWith('leadlight')) delete store[key]
      writeVisitor(store, next)
      send(true)
    }
    state = next
    if (before === REFUSED) {
      own(Date.now(), '')
      viewAgain()
    }
    emit({ kind: 'consent', state: next }, true)
  }

  on(window, 'visibilitychange prerenderingchange online', () => {
    if (document.hidden) return leave()
    arrive()
    send(true)
  })
  on(window, 'pagehide', leave)
  const mayRead = options.email !== 'off'
  captureLinks(on, emit, (host) =>
    [domain, ...`${options.domains}`.split(/[\s,]+/)].some((own) => `.${host}`.endsWith(`.${own}`)),
  )
  captureForms(on, emit, mayRead)
  if (`${options.chat}` !== 'false') {
    watchForChat(on, () =>
      loadChat().then((chat) => chat.captureChat(on, emit, mayRead ? identify : undefined)),
    )
  }

  const tracker: Tracker = {
    track: (name, properties) => emit({ kind: 'custom', name, properties }),
    page: guard((url = '') => arrive(new URL(url, location.href).href)),
    identify: guard(identify),
    group: (account, traits) => emit({ kind: 'group', account, traits }, true),
    consent: guard(consent),
    reset: guard(() => {
      renew()
      delete store[PERSON]
    }),
    flush: guard(() => send(true)),
    stop: guard(() => {
      leave()
      lifetime.abort()
    }),
  }
  arrive()
  return tracker
}
