import type { Child } from 'hono/jsx'

/** A link to where a page's data says; plain text unless it is http or https, since anybody may send us an address. */
export function Away({ href, children }: { href: string | undefined; children: Child }) {
  const url = webUrl(href)
  if (!url) return <span class="away">{children}</span>
  return (
    <a class="away" href={url.href} rel="noopener noreferrer nofollow" target="_blank">
      {children}
    </a>
  )
}

/** The address, or null where it does not parse or is not http or https. */
export function webUrl(href: string | undefined): URL | null {
  if (href === undefined) return null
  try {
    const url = new URL(href)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
  } catch {
    return null
  }
}
