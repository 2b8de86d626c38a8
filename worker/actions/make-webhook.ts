import {
  insertWebhook,
  listWebhooks,
  updateSecret,
  type Webhook,
  type WebhookEvent,
  type WebhookFormat,
} from '../db/webhooks.ts'
import type { Env } from '../env.ts'
import { refusalOfUrl } from '../notify/receiver.ts'
import { newId } from '../project/new-id.ts'
import { seededBytes, seedFrom } from './seeded.ts'

export type Made =
  | { ok: true; webhook: Webhook & { secret: string } }
  /** With the one that is there already, where that is why. */
  | { ok: false; reason: string; known?: Webhook }

export interface NewWebhook {
  siteId: string
  url: string
  format: WebhookFormat
  events: WebhookEvent[]
  /** Where we ourselves are asked: no receiver of ours. */
  ownHost: string
  /** Where it is given again, the same webhook is made again: one, however often a form is sent. As secret as its secret. */
  seed?: string
}

/** How long the secret from before goes on signing. */
const ROTATION_MS = 24 * 3_600_000

/**
 * A receiver of what happens on a site from now on, or why its URL may be none. The secret is shown this once. An address may have
 * several, each told of something else: a webhook is not edited, so another adds to what it hears. What it hears already it would hear twice.
 */
export async function makeWebhook(
  db: D1Database,
  { siteId, url, format, events, ownHost, seed }: NewWebhook,
  env: Env,
  now: number,
): Promise<Made> {
  const reason = refusalOfUrl(url, env, ownHost)
  if (reason) return { ok: false, reason }
  const id = seed === undefined ? newId() : (await seedFrom(seed, 'webhook')).slice(0, 16)
  const known = (await listWebhooks(db, siteId)).find(
    (one) => one.id !== id && isToldTwice(one, { url, events }),
  )
  if (known) return { ok: false, reason: `webhook ${known.id} tells this address already`, known }
  const webhook = { id, url, secret: await makeSecret(seed), format, events, createdAt: now }
  await insertWebhook(db, siteId, webhook).run()
  return { ok: true, webhook: { ...webhook, failingSince: null, disabledAt: null, oldSecretUntil: null } }
}

/** Whether two webhooks tell one address of the same. */
function isToldTwice(one: Pick<Webhook, 'url' | 'events'>, other: Pick<Webhook, 'url' | 'events'>): boolean {
  const isSame = new URL(one.url).href === new URL(other.url).href
  return isSame && one.events.some((event) => other.events.includes(event))
}

/** Another secret, shown this once. For a day the one from before signs as well; rotated again meanwhile, only the last two do. The same seed again changes nothing. */
export async function rotateSecret(
  db: D1Database,
  siteId: string,
  id: string,
  now: number,
  seed?: string,
): Promise<{ secret: string; oldSecretUntil: number }> {
  const rotated = { secret: await makeSecret(seed), oldUntil: now + ROTATION_MS }
  await updateSecret(db, siteId, id, rotated).run()
  return { secret: rotated.secret, oldSecretUntil: rotated.oldUntil }
}

async function makeSecret(seed: string | undefined): Promise<string> {
  const bytes =
    seed === undefined ? crypto.getRandomValues(new Uint8Array(32)) : await seededBytes(seed, 'secret')
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}
