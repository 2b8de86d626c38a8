import { options } from './options.ts'

/** `href` without what could be personal. Throws if it is no URL. */
export function cleanUrl(href: string): string {
  const url = new URL(routeOf(href), location.href)
  // Anything but what the site lets through may be a secret: a GET form puts what was typed into the next URL.
  const allowed = () => url.search.match(RegExp(`[?&](${options.query})=[^&]*`, 'g')) ?? []
  // Also where nothing stands behind the question mark: it goes.
  url.search = url.search && allowed().join('').slice(1)
  url.username = url.password = ''
  return url.href
}

/**
 * What makes one view another: the address, with a fragment only if that is a hash router's route, and of that only the path.
 * Any other is a place in the page, or a token. Holds the whole query, so it stays in the page.
 */
export function routeOf(href: string): string {
  return href.replace(/(#!?\/[^?]*).*|#.*/, '$1')
}
