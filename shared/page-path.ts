/**
 * The page that an address is of: its path, and the route where a hash router keeps it behind `#/` or `#!/`. Neither a query nor
 * any other fragment is part of it. The script tells views apart by the same routes (`sdk/page.ts`), and a tag's pattern may name one.
 */
export function pathOf(url: string): string {
  const [, path, route] = PARTS.exec(url) ?? []
  return (path || '/') + (route ?? '')
}

/** Scheme and host, the path, a query, and a route without its own query. */
const PARTS = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?[^#]*)?(#!?\/[^?]*)?/i
