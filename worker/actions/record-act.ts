import { type Act, insertAct } from '../db/audit.ts'
import { newId } from '../project/new-id.ts'

/** Keeps that somebody with a key has done something to a site. After the act; rejects where it could not be kept. */
export async function recordAct(
  db: D1Database,
  siteId: string,
  act: Omit<Act, 'id' | 'at'>,
  now: number,
): Promise<void> {
  await insertAct(db, siteId, { ...act, id: newId(), at: now }).run()
}
