export interface Webhook {
  id: string
  url: string
  createdAt: number
  /** Set when the receiver said that it is gone; nothing is sent any more. */
  disabledAt: number | null
}

const COLUMNS = 'id, url, created_at as createdAt, disabled_at as disabledAt'

export function insertWebhook(
  db: D1Database,
  siteId: string,
  webhook: Omit<Webhook, 'disabledAt'> & { secret: string },
): D1PreparedStatement {
  return db
    .prepare('insert into webhooks (site_id, id, url, secret, created_at) values (?1, ?2, ?3, ?4, ?5)')
    .bind(siteId, webhook.id, webhook.url, webhook.secret, webhook.createdAt)
}

/** The oldest first. Secrets are shown once, when made. */
export async function listWebhooks(db: D1Database, siteId: string): Promise<Webhook[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from webhooks where site_id = ?1 order by created_at, id`)
    .bind(siteId)
    .all<Webhook>()
  return results
}

export async function findWebhook(db: D1Database, siteId: string, id: string): Promise<Webhook | null> {
  return db
    .prepare(`select ${COLUMNS} from webhooks where site_id = ?1 and id = ?2`)
    .bind(siteId, id)
    .first<Webhook>()
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

/** With all that was to be sent to it, and its log. */
export function deleteWebhook(db: D1Database, siteId: string, id: string): D1PreparedStatement[] {
  return [
    db.prepare('delete from webhooks where site_id = ?1 and id = ?2').bind(siteId, id),
    db.prepare('delete from deliveries where site_id = ?1 and webhook_id = ?2').bind(siteId, id),
  ]
}
