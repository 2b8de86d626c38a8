import { timedId } from '../../shared/ids.ts'
import type { Ignored } from '../../shared/wire.ts'
import { insertRejected } from '../db/rejected.ts'
import type { SiteContext } from '../read/site.ts'
import { newId } from './new-id.ts'
import { countRejected, isSpent } from './quota.ts'

/** Of one batch: what is wrong with a hundred is mostly wrong with one. */
const SAMPLE = 20

/** Of the erased nothing is written down, not even that they came. */
const SILENT = /^(?:erased|consent): /

/** Of a visitor told once: its page says the same again wherever it goes. */
const ONCE = /^email: left out of an identify/

/**
 * Keeps what was not taken, and why, for whoever wonders where it went: ids alone, nothing of what the events held. Up to
 * the site's quota of the day. Never rejects: nobody waits for it.
 */
export async function keepRejected(
  db: D1Database,
  site: SiteContext,
  { visitor, ignored }: { visitor: string | undefined; ignored: readonly Ignored[] },
  now: number,
): Promise<void> {
  const rows = ignored
    .filter(({ reason }) => !SILENT.test(reason))
    .slice(0, SAMPLE)
    .map(({ id, reason }) => ({
      siteId: site.id,
      id: timedId(now, newId()),
      at: now,
      reason,
      body: JSON.stringify({ event: id, visitor }),
      ...(visitor !== undefined && ONCE.test(reason) && { once: `${visitor} ${reason}` }),
    }))
  if (rows.length === 0 || isSpent(site.id, 'rejected', site.settings.rejectedPerDay, now)) return
  try {
    const { meta } = await insertRejected(db, rows).run()
    countRejected(site.id, meta.changes, now)
  } catch (error) {
    console.error('rejected', { site: site.id, error: error instanceof Error ? error.message : 'unknown' })
  }
}
