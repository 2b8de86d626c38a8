/** A visitor that may belong to a lead, for a person to accept or dismiss. */
export interface Suggestion {
  leadId: string
  visitor: string
  at: number
  reason: string
}

/** One per lead and visitor, however often it is suggested. */
export function insertSuggestions(
  db: D1Database,
  siteId: string,
  suggestions: readonly Suggestion[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into suggestions (site_id, id, lead_id, visitor_id, at, reason)
       select ?1, (value ->> 'leadId') || '.' || (value ->> 'visitor'), value ->> 'leadId',
              value ->> 'visitor', value ->> 'at', value ->> 'reason'
       from json_each(?2) where true
       on conflict (site_id, id) do nothing`,
    )
    .bind(siteId, JSON.stringify(suggestions))
}

/** Takes back what has come true: the visitor is linked to that lead now. */
export function deleteSuggestions(
  db: D1Database,
  siteId: string,
  pairs: readonly Pick<Suggestion, 'leadId' | 'visitor'>[],
): D1PreparedStatement {
  return db
    .prepare(
      `delete from suggestions where site_id = ?1 and id in
         (select (value ->> 'leadId') || '.' || (value ->> 'visitor') from json_each(?2))`,
    )
    .bind(siteId, JSON.stringify(pairs))
}

export async function listSuggestions(
  db: D1Database,
  siteId: string,
): Promise<(Suggestion & { id: string })[]> {
  const { results } = await db
    .prepare(
      `select id, lead_id as leadId, visitor_id as visitor, at, reason
       from suggestions where site_id = ?1 and dismissed_at is null order by at, id`,
    )
    .bind(siteId)
    .all<Suggestion & { id: string }>()
  return results
}

/** Those of one lead: their ids begin with its own, so that no other lead's are read. */
export async function listSuggestionsOf(
  db: D1Database,
  siteId: string,
  leadId: string,
): Promise<(Suggestion & { id: string })[]> {
  const { results } = await db
    .prepare(
      `select id, lead_id as leadId, visitor_id as visitor, at, reason from suggestions
       where site_id = ?1 and id > ?2 || '.' and id < ?2 || '/' and lead_id = ?2 and dismissed_at is null
       order by at, id`,
    )
    .bind(siteId, leadId)
    .all<Suggestion & { id: string }>()
  return results
}

/** One that is still open. */
export async function findSuggestion(db: D1Database, siteId: string, id: string): Promise<Suggestion | null> {
  return db
    .prepare(
      `select lead_id as leadId, visitor_id as visitor, at, reason
       from suggestions where site_id = ?1 and id = ?2 and dismissed_at is null`,
    )
    .bind(siteId, id)
    .first()
}

/** The row stays, so that the same is not suggested again. */
export function dismissSuggestion(
  db: D1Database,
  siteId: string,
  { id, now }: { id: string; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      'update suggestions set dismissed_at = ?3 where site_id = ?1 and id = ?2 and dismissed_at is null',
    )
    .bind(siteId, id, now)
}
