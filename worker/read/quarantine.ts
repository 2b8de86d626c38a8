import { listQuarantined } from '../db/accounts.ts'
import type { Lead } from './lead.ts'
import { scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

export interface Quarantine {
  leads: Lead[]
  /** The last id; null on the last page. */
  cursor: string | null
}

/** Who is held because of its contact data, by id, scored as everybody is. */
export async function listHeld(
  db: D1Database,
  site: SiteContext,
  { limit = 50, cursor = '' }: { limit?: number | undefined; cursor?: string | undefined },
  now: number,
): Promise<Quarantine> {
  const rows = await listQuarantined(db, site.id, { limit: limit + 1, after: cursor })
  const shown = rows.slice(0, limit)
  return {
    leads: shown.map((row) => toLead(scoreLead(row, site, now), site)),
    cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}
