import { insertWebhook, type Webhook } from '../db/webhooks.ts'
import type { Env } from '../env.ts'
import { refusalOfUrl } from '../notify/receiver.ts'
import { newId } from '../project/new-id.ts'

export type Made = { ok: true; webhook: Webhook & { secret: string } } | { ok: false; reason: string }

/** A receiver of a site's transitions from now on, or why its URL may be none. The secret is shown this once. */
export async function makeWebhook(
  db: D1Database,
  { siteId, url }: { siteId: string; url: string },
  env: Env,
  now: number,
): Promise<Made> {
  const reason = refusalOfUrl(url, env)
  if (reason) return { ok: false, reason }
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const secret = `whsec_${btoa(String.fromCharCode(...bytes))}`
  const webhook = { id: newId(), url, secret, createdAt: now }
  await insertWebhook(db, siteId, webhook).run()
  return { ok: true, webhook: { ...webhook, disabledAt: null } }
}
