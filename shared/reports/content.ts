import { pathOf } from '../page-path.ts'
import type { StoredEvent } from '../wire.ts'

const LENGTH = 120

/** What somebody saw or took: a page by its path, a file by its name. Null where an event is neither. */
export function contentOf(event: StoredEvent): string | null {
  if (event.kind === 'page_view') return event.url === undefined ? null : pageNameOf(event.url)
  if (event.kind === 'download') return `file ${event.file}`.slice(0, LENGTH)
  return null
}

/** A page as reports name it. */
export function pageNameOf(url: string): string {
  return pathOf(url).slice(0, LENGTH)
}
