import type { OutboxRow } from './outbox.ts'

/** One message to one receiver, over all its tries. */
export interface Delivery {
  /** The transition's: receivers know a repeat by it. */
  id: string
  attempts: number
  status: 'pending' | 'delivered' | 'dead'
  /** When it is tried next; null once delivered or given up. */
  nextAt: number | null
  /** The last status or error, short. */
  answer: string | null
  updatedAt: number
}

/** A delivery that is taken to be sent now, with what that needs. */
export interface Taken {
  siteId: string
  webhookId: string
  id: string
  body: string
  /** This try's number, from 1. */
  attempts: number
  url: string
  secret: string
}

export interface Announcement {
  siteId: string
  id: string
  body: string
}

/** A delivery for each live webhook of each announcement's site. */
export function insertDeliveries(
  db: D1Database,
  announcements: readonly Announcement[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into deliveries (site_id, webhook_id, id, body, attempts, next_at, status, updated_at)
       select w.site_id, w.id, j.value ->> 'id', j.value ->> 'body', 0, ?2, 'pending', ?2
       from json_each(?1) j
       cross join webhooks w on w.site_id = j.value ->> 'siteId' and w.disabled_at is null
       where true
       on conflict do nothing`,
    )
    .bind(JSON.stringify(announcements), now)
}

/**
 * Takes due deliveries for this caller alone: they are due again at `until`, when whoever took them must have died. The
 * try is counted now, so that one that kills its sender does not go on for ever.
 */
export async function takeDeliveries(
  db: D1Database,
  now: number,
  { until, limit }: { until: number; limit: number },
): Promise<Taken[]> {
  const { results } = await db
    .prepare(
      `update deliveries set attempts = attempts + 1, next_at = ?2, updated_at = ?1
       where (site_id, webhook_id, id) in
         (select site_id, webhook_id, id from deliveries
          where next_at is not null and next_at <= ?1 order by next_at limit ?3)
       returning site_id as siteId, webhook_id as webhookId, id, body, attempts,
         (select url from webhooks w where w.site_id = deliveries.site_id and w.id = webhook_id) as url,
         (select secret from webhooks w where w.site_id = deliveries.site_id and w.id = webhook_id) as secret`,
    )
    .bind(now, until, limit)
    .all<Taken>()
  return results
}

/** How a try ended. */
export function updateDelivery(
  db: D1Database,
  { siteId, webhookId, id }: Pick<Taken, 'siteId' | 'webhookId' | 'id'>,
  { status, nextAt, answer, updatedAt }: Pick<Delivery, 'status' | 'nextAt' | 'answer' | 'updatedAt'>,
): D1PreparedStatement {
  return db
    .prepare(
      `update deliveries set status = ?4, next_at = ?5, answer = ?6, updated_at = ?7
       where site_id = ?1 and webhook_id = ?2 and id = ?3`,
    )
    .bind(siteId, webhookId, id, status, nextAt, answer, updatedAt)
}

/** The newest first. */
export async function listDeliveries(
  db: D1Database,
  siteId: string,
  webhookId: string,
  limit: number,
): Promise<Delivery[]> {
  const { results } = await db
    .prepare(
      `select id, attempts, status, next_at as nextAt, answer, updated_at as updatedAt
       from deliveries where site_id = ?1 and webhook_id = ?2
       order by id desc limit ?3`,
    )
    .bind(siteId, webhookId, limit)
    .all<Delivery>()
  return results
}

/** What an outbox row is to be told as: the transition, and who its lead is now. */
export interface Announced {
  siteId: string
  id: string
  leadId: string
  at: number
  from: string
  to: string
  score: number
  modelVersion: number
  cause: string
  email: string | null
  userId: string | null
}

export async function listAnnounced(db: D1Database, rows: readonly OutboxRow[]): Promise<Announced[]> {
  const { results } = await db
    .prepare(
      `select o.site_id as siteId, o.id, o.lead_id as leadId, t.at, t.from_stage as "from", t.to_stage as "to",
              t.score, t.model_version as modelVersion, t.cause, l.email, l.user_id as userId
       from json_each(?1) j
       cross join outbox o on o.site_id = j.value ->> 'siteId' and o.id = j.value ->> 'id'
       cross join transitions t on t.site_id = o.site_id and t.lead_id = o.lead_id and t.at = o.at and t.id = o.id
       cross join leads l on l.site_id = o.site_id and l.id = o.lead_id`,
    )
    .bind(JSON.stringify(rows))
    .all<Announced>()
  return results
}

/** The log of what has been delivered or given up, after a while: it names people. */
export function deleteOldDeliveries(db: D1Database, before: number): D1PreparedStatement {
  return db.prepare('delete from deliveries where next_at is null and updated_at < ?1').bind(before)
}
