import {
  insertWebhook,
  updateSecret,
  type Webhook,
  type WebhookEvent,
  type WebhookFormat,
} from '../db/webhooks.ts'
import type { Env } from '../env.ts'
import { refusalOfUrl } from '../notify/receiver.ts'
import { newId } from '../project/new-id.ts'

export type Made = { ok: true; webhook: Webhook & { secret: string } } | { ok: false; reason: string }

export interface NewWebhook {
  siteId: string
  url: string
  format: WebhookFormat
  events: WebhookEvent[]
  /** Where we ourselves are asked: no receiver of ours. */
  ownHost: string
}

/** How long the secret from before goes on signing. */
const ROTATION_MS = 24 * 3_600_000

/** A receiver of what happens on a site from now on, or why its URL may be none. The secret is shown this once. */
export async function makeWebhook(
  db: D1Database,
  { siteId, url, format, events, ownHost }: NewWebhook,
  env: Env,
  now: number,
): Promise<Made> {
  const reason = refusalOfUrl(url, env, ownHost)
  if (reason) return { ok: false, reason }
  const webhook = { id: newId(), url, secret: makeSecret(), format, events, createdAt: now }
  await insertWebhook(db, siteId, webhook).run()
  return { ok: true, webhook: { ...webhook, failingSince: null, disabledAt: null, oldSecretUntil: null } }
}

/** Another secret, shown this once. For a day the one from before signs as well; rotated again meanwhile, only the last two do. */
export async function rotateSecret(
  db: D1Database,
  siteId: string,
  id: string,
  now: number,
): Promise<{ secret: string; oldSecretUntil: number }> {
  const rotated = { secret: makeSecret(), oldUntil: now + ROTATION_MS }
  await updateSecret(db, siteId, id, rotated).run()
  return { secret: rotated.secret, oldSecretUntil: rotated.oldUntil }
}

function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}
