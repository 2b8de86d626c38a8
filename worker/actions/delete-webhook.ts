import * as stored from '../db/webhooks.ts'

/** Nothing is sent to it from now on; what was is forgotten. False where the site has no such webhook. */
export async function deleteWebhook(db: D1Database, siteId: string, id: string): Promise<boolean> {
  if (!(await stored.findWebhook(db, siteId, id))) return false
  await db.batch(stored.deleteWebhook(db, siteId, id))
  return true
}
