import type { StoredEvent } from '../wire.ts'

const LENGTH = 120

/** What somebody saw or took: a page by its path, a file by its name. Null where an event is neither. */
export function contentOf(event: StoredEvent): string | null {
  if (event.kind === 'page_view') return event.url === undefined ? null : pathOf(event.url)
  if (event.kind === 'download') return `file ${event.file}`.slice(0, LENGTH)
  return null
}

/** The path of a URL, without query and fragment. */
export function pathOf(url: string): string {
  const path = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url.replace(/[?#].*$/s, '')
  return (path === '' ? '/' : path).slice(0, LENGTH)
}
