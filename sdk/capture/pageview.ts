import type { PageView } from '../../shared/wire.ts'
import type { Emit, Report } from '../draft.ts'
import { newId } from '../id.ts'
import type { On } from '../listen.ts'
import { cleanUrl, routeOf } from '../page.ts'

/** A URL replaced this soon was a redirect (a login, a language): the same view goes on under its new address. */
const REDIRECT_MS = 500

/** Where the visitor is. No view before the page was first seen. */
export interface Here {
  view?: string
  url?: string
}

/**
 * Begins a view for each document, each route of a single-page application and each return from the back-forward cache.
 * The first waits until the page is seen: not while it is prerendered, nor in a tab opened in the background. `endView` hears of the end of each.
 */
export function capturePageViews(here: Here, on: On, emit: Emit, endView: () => void) {
  let route = ''
  let beganAt = 0
  /** The view's event until it is sent: a router sets the title some time after the address. */
  let untitled: Report<PageView> | undefined

  /** The visitor is at `href`. Nothing happens if that is the view already open, or if the page is not seen yet. */
  function arrive(href = location.href, replaced?: boolean) {
    if (here.view ? routeOf(href) === route : document.hidden || document.prerendering) return
    const from = here.url
    const now = Date.now()
    const redirected = here.view && replaced && now - beganAt < REDIRECT_MS
    if (!redirected) endView()
    route = routeOf(href)
    here.url = cleanUrl(href)
    if (redirected) {
      if (untitled) untitled.url = here.url
      return
    }
    settleTitle()
    beganAt = now
    here.view = newId(now)
    const opened: Report<PageView> = { kind: 'page_view', referrer: from ?? foreignReferrer() }
    untitled = opened
    // A document has its title by now; a router sets it later.
    emit(opened, !from)
  }

  /** Another view of the same page. */
  function again() {
    route = ''
    arrive()
  }

  function settleTitle() {
    if (untitled) untitled.title = document.title
    untitled = undefined
  }

  on<PageTransitionEvent>(window, 'pageshow', ({ persisted }) => persisted && again())
  if (window.navigation) {
    on<NavigationCurrentEntryChangeEvent>(navigation, 'currententrychange', ({ navigationType }) =>
      arrive(undefined, navigationType === 'replace'),
    )
  } else on(window, 'popstate hashchange pointermove keydown', () => arrive())

  return [arrive, again, settleTitle] as const
}

/** The other site the visitor comes from. */
function foreignReferrer(): string | undefined {
  const { referrer } = document
  return referrer.startsWith(location.origin) ? undefined : referrer && cleanUrl(referrer)
}

declare global {
  interface Document {
    /** https://developer.mozilla.org/docs/Web/API/Document/prerendering: Chromium only. */
    readonly prerendering?: boolean
  }
}
