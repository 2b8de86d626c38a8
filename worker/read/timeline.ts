import type { StoredEvent } from '../../shared/wire.ts'
import { listLeadEvents } from '../archive/read.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import type { SiteContext } from './site.ts'

/** An event of a lead, with the browser it came from. */
export type TimelineEvent = StoredEvent & { visitor: string }

export interface Timeline {
  events: TimelineEvent[]
  /** Where the next page begins; null on the last. */
  cursor: string | null
}

export interface TimelinePage {
  limit?: number | undefined
  cursor?: string | undefined
}

/** What the lead's visitors did, newest first, anonymous pages from before it was known included. */
export async function findTimeline(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  { limit = 100, cursor }: TimelinePage = {},
): Promise<Timeline> {
  const after = cursor === undefined ? null : readCursor(cursor)
  const rows = await listLeadEvents(db, site.id, leadId, {
    limit: limit + 1,
    after: after && position(after),
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    events: page.map((row) => ({ ...row.event, visitor: row.visitor })),
    cursor: rows.length > limit && last ? writeCursor([last.at, last.id]) : null,
  }
}

function position([at, id]: Cursor): { at: number; id: string } {
  return { at: Number(at), id: String(id) }
}
