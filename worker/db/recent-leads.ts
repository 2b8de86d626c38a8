import { LEAD_COLUMNS, type LeadRow, type StoredLeadRow, toLeadRow } from './leads.ts'

/**
 * The leads among the browsers that did something since an instant, of all visitors then seen the latest so many: it costs as
 * much as there are, however many leads the site has. What servers note of somebody, of a browser or under a visitor of its own
 * (isPerson in worker/project/person.ts), is no sign that they are here.
 */
export async function listLeadsSeenSince(
  db: D1Database,
  siteId: string,
  { since, visitors }: { since: number; visitors: number },
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(
      `select ${LEAD_COLUMNS} from (
         select distinct lead_id from (
           select id, lead_id, acted_at from visitors indexed by visitors_by_last_seen
           where site_id = ?1 and last_seen_at >= ?2
           order by last_seen_at desc limit ?3)
         where lead_id is not null and acted_at >= ?2 and id not like 'person:%') seen
       cross join leads l on l.site_id = ?1 and l.id = seen.lead_id`,
    )
    .bind(siteId, since, visitors)
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}
