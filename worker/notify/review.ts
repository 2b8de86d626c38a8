import { timedId } from '../../shared/ids.ts'
import type { Review } from '../../shared/reports/index.ts'
import { insertDeliveries } from '../db/deliveries.ts'
import type { SiteContext } from '../read/site.ts'
import { reviewBodies } from './messages.ts'

/** One delivery for each receiver that wants reviews; its id is the review's, so that it is told once. */
export function reviewDeliveries(
  db: D1Database,
  { id: siteId, name }: SiteContext,
  review: Review,
  now: number,
): D1PreparedStatement {
  const id = timedId(review.at, 'review')
  const bodies = reviewBodies(id, name, review)
  return insertDeliveries(db, [{ siteId, id, leadId: null, type: 'review', bodies }], now)
}
