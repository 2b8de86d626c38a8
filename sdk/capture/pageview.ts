import { newId } from '../id.ts'
import { REDIRECT_MS } from '../limits.ts'
import { on } from '../listen.ts'
import { emit } from '../outbox.ts'
import { cleanUrl, routeOf } from '../page.ts'
import { awaitTitle, here, settleTitle, untitled } from '../view.ts'
import { restartEngagement } from './engagement.ts'

let route = ''
let beganAt = 0

/**
 * Begins a view for each document, each route of a single-page application and each return from the back-forward cache.
 * The first waits until the page is seen: not while it is prerendered, nor in a tab opened in the background.
 */
export function capturePageViews() {
  on<PageTransitionEvent>(window, 'pageshow', ({ persisted }) => persisted && viewAgain())
  // Where there is no Navigation API, the `history` part watches in its place.
  on<NavigationCurrentEntryChangeEvent>(window.navigation, 'currententrychange', ({ navigationType }) =>
    arrive(location.href, navigationType === 'replace'),
  )
  arrive()
}

/** The visitor is at `href`. Nothing happens if that is the view already open, or if the page is not seen yet. */
export function arrive(href = location.href, replaced?: boolean) {
  if (here.view ? routeOf(href) === route : document.hidden) return
  const from = here.url
  const now = Date.now()
  const redirected = here.view && replaced && now - beganAt < REDIRECT_MS
  if (!redirected) restartEngagement()
  here.url = cleanUrl(href)
  route = routeOf(href)
  if (redirected) {
    if (untitled) untitled.url = here.url
    return
  }
  settleTitle()
  beganAt = now
  here.view = newId(now)
  awaitTitle({ kind: 'page_view', referrer: from ?? (document.referrer && cleanUrl(document.referrer)) })
  // A document has its title by now; a router sets it later.
  if (untitled) emit(untitled, !from)
}

/** Another view of the same page. */
export function viewAgain() {
  route = ''
  arrive()
}

declare global {
  interface Document {
    /** https://developer.mozilla.org/docs/Web/API/Document/prerendering: Chromium only. */
    readonly prerendering?: boolean
  }
}
