/** What may leave the page of a query string. Anything else may be a secret: a GET form puts what was typed into the next URL. */
const CAMPAIGN = /^(utm_\w+|g(clid|braid)|wbraid|fbclid|msclkid|li_fat_id|ref)$/

/** A fragment is kept only if it is a hash router's route, and of that only the path. Any other is a place in the page, or a token. */
const FRAGMENT = /(#[/!][^?]*).*|#.*/

/** `href` without what could be personal. Throws if it is no URL. */
export function cleanUrl(href: string): string {
  const url = new URL(routeOf(href), location.href)
  for (const name of [...url.searchParams.keys()]) if (!CAMPAIGN.test(name)) url.searchParams.delete(name)
  url.username = url.password = ''
  return url.href
}

/** What makes one view another: the address, but for a place in the page. Holds the whole query, so it stays in the page. */
export function routeOf(href: string): string {
  return href.replace(FRAGMENT, '$1')
}
