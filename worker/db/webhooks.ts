/** How a message is written: as it is, or as a chat shows it. */
export type WebhookFormat = 'json' | 'slack' | 'teams' | 'discord'
/** What a receiver is told of: changes of stage, scores that rose over a line of the site's, and every so often what to look at. */
export type WebhookEvent = 'transition' | 'threshold' | 'review'

export interface Webhook {
  id: string
  url: string
  format: WebhookFormat
  events: WebhookEvent[]
  createdAt: number
  /** The first failure since anything was delivered; null while all is well. */
  failingSince: number | null
  /** Set when the receiver said that it is gone, or had failed for days; nothing is sent any more. */
  disabledAt: number | null
  /** Until then what is sent is signed with the secret from before as well. */
  oldSecretUntil: number | null
}

type WebhookRow = Omit<Webhook, 'events'> & { events: string }

const COLUMNS = `id, url, format, events, created_at as createdAt, failing_since as failingSince,
  disabled_at as disabledAt, old_until as oldSecretUntil`

export function insertWebhook(
  db: D1Database,
  siteId: string,
  webhook: Pick<Webhook, 'id' | 'url' | 'format' | 'events' | 'createdAt'> & { secret: string },
): D1PreparedStatement {
  const { id, url, secret, format, events, createdAt } = webhook
  return db
    .prepare(
      `insert into webhooks (site_id, id, url, secret, format, events, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing`,
    )
    .bind(siteId, id, url, secret, format, JSON.stringify(events), createdAt)
}

/** The oldest first. Secrets are shown once, when made. */
export async function listWebhooks(db: D1Database, siteId: string): Promise<Webhook[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from webhooks where site_id = ?1 order by created_at, id`)
    .bind(siteId)
    .all<WebhookRow>()
  return results.map(toWebhook)
}

export async function findWebhook(db: D1Database, siteId: string, id: string): Promise<Webhook | null> {
  const row = await db
    .prepare(`select ${COLUMNS} from webhooks where site_id = ?1 and id = ?2`)
    .bind(siteId, id)
    .first<WebhookRow>()
  return row && toWebhook(row)
}

/** A new secret; the one before signs as well until `oldUntil`. */
export function updateSecret(
  db: D1Database,
  siteId: string,
  id: string,
  { secret, oldUntil }: { secret: string; oldUntil: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update webhooks set old_secret = secret, old_until = ?4, secret = ?3
       where site_id = ?1 and id = ?2 and secret <> ?3`,
    )
    .bind(siteId, id, secret, oldUntil)
}

/** It is asked again from now on. What waited when it was disabled is dead, and may be driven again. */
export function enableWebhook(db: D1Database, siteId: string, id: string): D1PreparedStatement {
  return db
    .prepare('update webhooks set disabled_at = null, failing_since = null where site_id = ?1 and id = ?2')
    .bind(siteId, id)
}

/** Nothing more is sent to it, waiting messages included. */
export function disableWebhook(
  db: D1Database,
  siteId: string,
  id: string,
  now: number,
): D1PreparedStatement[] {
  return [
    db.prepare('update webhooks set disabled_at = ?3 where site_id = ?1 and id = ?2').bind(siteId, id, now),
    db
      .prepare(
        `update deliveries set status = 'dead', next_at = null, updated_at = ?3
         where site_id = ?1 and webhook_id = ?2 and status = 'pending'`,
      )
      .bind(siteId, id, now),
  ]
}

/** Notes that a receiver has failed, or is well again. Writes nothing where that is known. */
export function noteHealth(
  db: D1Database,
  siteId: string,
  id: string,
  { isWell, now }: { isWell: boolean; now: number },
): D1PreparedStatement {
  return isWell
    ? db
        .prepare(
          'update webhooks set failing_since = null where site_id = ?1 and id = ?2 and failing_since is not null',
        )
        .bind(siteId, id)
    : db
        .prepare(
          'update webhooks set failing_since = ?3 where site_id = ?1 and id = ?2 and failing_since is null',
        )
        .bind(siteId, id, now)
}

/** With all that was to be sent to it, and its log. */
export function deleteWebhook(db: D1Database, siteId: string, id: string): D1PreparedStatement[] {
  return [
    db.prepare('delete from webhooks where site_id = ?1 and id = ?2').bind(siteId, id),
    db.prepare('delete from deliveries where site_id = ?1 and webhook_id = ?2').bind(siteId, id),
  ]
}

function toWebhook({ events, ...row }: WebhookRow): Webhook {
  return { ...row, events: JSON.parse(events) }
}
