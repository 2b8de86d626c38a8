import { timedId } from '../../shared/ids.ts'
import { insertDelivery, resetDelivery } from '../db/deliveries.ts'
import { enableWebhook, type Webhook } from '../db/webhooks.ts'
import type { Env } from '../env.ts'
import { announce } from '../notify/announce.ts'
import { deliverNow } from '../notify/deliver.ts'
import { testBodies } from '../notify/messages.ts'
import { newId } from '../project/new-id.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

export interface Tested {
  id: string
  delivered: boolean
  /** The last status or error, short. */
  answer: string
}

/** Sends a message of nobody, and says how it went. One that fails is tried again like any other. */
export async function testWebhook(
  env: Env,
  db: D1Database,
  siteId: string,
  { id: webhookId, format }: Webhook,
  now: number,
): Promise<Tested> {
  const id = timedId(now, `test-${newId()}`)
  const which = { siteId, webhookId, id }
  await insertDelivery(db, { ...which, type: 'test', body: testBodies(id, now)[format] }, now).run()
  const sent = await deliverNow(env, db, which, now)
  return { id, delivered: sent?.delivered ?? false, answer: sent?.answer ?? 'not sent' }
}

/** Begins a dead message anew, under its id. False where there is no such message, or it is not dead. */
export async function redriveDelivery(
  db: D1Database,
  which: { siteId: string; webhookId: string; id: string },
  now: number,
): Promise<boolean> {
  const { meta } = await resetDelivery(db, which, now).run()
  return meta.changes > 0
}

/** A receiver that was given up is told again of what happens from now on. */
export async function reviveWebhook(db: D1Database, siteId: string, id: string): Promise<void> {
  await enableWebhook(db, siteId, id).run()
}

/** Tells of what has just been committed, and tries what is due. For after the answer; never rejects. */
export async function sendDue(env: Env, site: SiteContext, now: number): Promise<void> {
  await announce(env, siteDatabase(env, site), now)
}
