import type { Crossing, OutboxRow } from './outbox.ts'
import type { WebhookEvent, WebhookFormat } from './webhooks.ts'

export type DeliveryType = WebhookEvent | 'test'

/** One message to one receiver, over all its tries. */
export interface Delivery {
  /** The transition's: receivers know a repeat by it. */
  id: string
  type: DeliveryType
  /** Null where it is of nobody. */
  lead: string | null
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
  /** The one from before, while both sign. */
  oldSecret: string | null
  failingSince: number | null
}

export interface Announcement {
  siteId: string
  id: string
  /** Null where it is of nobody. */
  leadId: string | null
  type: WebhookEvent
  bodies: Record<WebhookFormat, string>
}

/** A delivery for each live webhook of each announcement's site that wants to be told of such, in its format. */
export function insertDeliveries(
  db: D1Database,
  announcements: readonly Announcement[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into deliveries (site_id, webhook_id, id, lead_id, type, body, attempts, next_at, status, updated_at)
       select w.site_id, w.id, j.value ->> 'id', j.value ->> 'leadId', j.value ->> 'type',
              (select value from json_each(j.value, '$.bodies') where key = w.format), 0, ?2, 'pending', ?2
       from json_each(?1) j
       cross join webhooks w on w.site_id = j.value ->> 'siteId' and w.disabled_at is null
         and exists (select 1 from json_each(w.events) where value = j.value ->> 'type')
       where true
       on conflict do nothing`,
    )
    .bind(JSON.stringify(announcements), now)
}

/** One message to one receiver, whatever it wants to be told of. */
export function insertDelivery(
  db: D1Database,
  {
    siteId,
    webhookId,
    id,
    type,
    body,
  }: Pick<Taken, 'siteId' | 'webhookId' | 'id' | 'body'> & { type: DeliveryType },
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into deliveries (site_id, webhook_id, id, type, body, attempts, next_at, status, updated_at)
       values (?1, ?2, ?3, ?4, ?5, 0, ?6, 'pending', ?6)`,
    )
    .bind(siteId, webhookId, id, type, body, now)
}

const TAKEN = `site_id as siteId, webhook_id as webhookId, id, body, attempts,
  (select url from webhooks w where w.site_id = deliveries.site_id and w.id = webhook_id) as url,
  (select secret from webhooks w where w.site_id = deliveries.site_id and w.id = webhook_id) as secret,
  (select case when old_until > ?1 then old_secret end from webhooks w
   where w.site_id = deliveries.site_id and w.id = webhook_id) as oldSecret,
  (select failing_since from webhooks w where w.site_id = deliveries.site_id and w.id = webhook_id) as failingSince`

/**
 * Takes the due delivery whose turn it is for this caller alone: it is due again at `until`, when whoever took it must have
 * died. The try is counted now, so that one that kills its sender does not go on for ever. Receivers take turns: one that
 * has just been tried in vain, or is being tried, comes after the others.
 *
 * @param among How many of the longest due are looked at.
 */
export async function takeDelivery(
  db: D1Database,
  now: number,
  { until, among }: { until: number; among: number },
): Promise<Taken | null> {
  return db
    .prepare(
      `update deliveries set attempts = attempts + 1, next_at = ?2, updated_at = ?1
       where (site_id, webhook_id, id) in
         (select d.site_id, d.webhook_id, d.id
          from (select * from deliveries e where next_at is not null and next_at <= ?1
                 and not exists (select 1 from sites s where s.id = e.site_id and s.held_at is not null)
               order by next_at limit ?3) d
          left join (select site_id, webhook_id, count(*) as tried from deliveries
                     where next_at > ?1 and next_at <= ?2 group by site_id, webhook_id) b
            on b.site_id = d.site_id and b.webhook_id = d.webhook_id
          order by coalesce(b.tried, 0), d.next_at limit 1)
       returning ${TAKEN}`,
    )
    .bind(now, until, among)
    .first<Taken>()
}

/** The same for one that is named, due or not. */
export async function takeDeliveryOf(
  db: D1Database,
  { siteId, webhookId, id }: Pick<Taken, 'siteId' | 'webhookId' | 'id'>,
  now: number,
  until: number,
): Promise<Taken | null> {
  return db
    .prepare(
      `update deliveries set attempts = attempts + 1, next_at = ?2, updated_at = ?1
       where site_id = ?3 and webhook_id = ?4 and id = ?5
       returning ${TAKEN}`,
    )
    .bind(now, until, siteId, webhookId, id)
    .first<Taken>()
}

/** As if it had never been tried: it goes through the whole schedule once more. */
export function resetDelivery(
  db: D1Database,
  { siteId, webhookId, id }: Pick<Taken, 'siteId' | 'webhookId' | 'id'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update deliveries set attempts = 0, status = 'pending', next_at = ?4, updated_at = ?4
       where site_id = ?1 and webhook_id = ?2 and id = ?3 and status = 'dead'`,
    )
    .bind(siteId, webhookId, id, now)
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
      `select id, type, lead_id as lead, attempts, status, next_at as nextAt, answer, updated_at as updatedAt
       from deliveries where site_id = ?1 and webhook_id = ?2
       order by id desc limit ?3`,
    )
    .bind(siteId, webhookId, limit)
    .all<Delivery>()
  return results
}

/** Who an outbox row is of, as the lead is now. */
interface Person {
  siteId: string
  id: string
  leadId: string
  at: number
  email: string | null
  userId: string | null
  stage: string
}

/** What an outbox row is to be told as: the transition, or the crossing. */
export type Announced = Person &
  (
    | { type: 'transition'; from: string; to: string; score: number; modelVersion: number; cause: string }
    | ({ type: 'threshold' } & Crossing)
  )

type AnnouncedRow = Person & {
  crossing: string | null
  from: string
  to: string
  score: number
  modelVersion: number
  cause: string
}

export async function listAnnounced(db: D1Database, rows: readonly OutboxRow[]): Promise<Announced[]> {
  const { results } = await db
    .prepare(
      `select o.site_id as siteId, o.id, o.lead_id as leadId, o.at, o.crossing, t.from_stage as "from",
              t.to_stage as "to", t.score, t.model_version as modelVersion, t.cause, l.email, l.user_id as userId, l.stage
       from json_each(?1) j
       cross join outbox o on o.site_id = j.value ->> 'siteId' and o.id = j.value ->> 'id'
       cross join leads l on l.site_id = o.site_id and l.id = o.lead_id
       left join transitions t on t.site_id = o.site_id and t.lead_id = o.lead_id and t.at = o.at and t.id = o.id
       where t.id is not null or o.crossing is not null`,
    )
    .bind(JSON.stringify(rows))
    .all<AnnouncedRow>()
  return results.map(({ crossing, ...row }) =>
    crossing === null
      ? { ...row, type: 'transition' }
      : { ...row, ...JSON.parse(crossing), type: 'threshold' },
  )
}

/** The log of what has been delivered or given up, after a while: it names people. */
export function deleteOldDeliveries(db: D1Database, before: number): D1PreparedStatement {
  return db.prepare('delete from deliveries where next_at is null and updated_at < ?1').bind(before)
}
