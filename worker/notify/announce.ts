import { insertDeliveries, listAnnounced } from '../db/deliveries.ts'
import { deleteOutbox, listOutbox } from '../db/outbox.ts'
import type { Env } from '../env.ts'
import { type Budget, budgetUntil, hasLeft, metered } from '../read/budget.ts'
import { deliver } from './deliver.ts'
import { bodiesOf } from './messages.ts'

const SLICE = 100
/** Of a request after its answer: it has asked a little already, and half a minute is all that is waited for it. */
const AFTERWARDS = { ms: 20_000, statements: 600 }
/** Of a slice of the outbox. */
const STATEMENTS = 4

/**
 * Tells receivers of the transitions in the outbox of a database, and tries what else is due. Called right after a commit that made
 * some; what is left over is cron's. Never rejects: nobody could do anything about it.
 */
export async function announce(env: Env, db: D1Database, now: number): Promise<void> {
  const budget = budgetUntil(Date.now() + AFTERWARDS.ms, AFTERWARDS.statements)
  try {
    await announceWithin(env, metered(db, budget), now, budget)
  } catch (error) {
    console.error('announce', { error: error instanceof Error ? error.message : 'unknown' })
  }
}

/** The same by cron, for what was missed; both at once do no harm. */
export async function announceWithin(env: Env, db: D1Database, now: number, budget: Budget): Promise<void> {
  while (hasLeft(budget, STATEMENTS) && (await unload(db, now))) {
    // A full slice: there may be more.
  }
  await deliver(env, db, now, budget)
}

/** Turns outbox rows into deliveries, in one transaction. True where more may be waiting. */
async function unload(db: D1Database, now: number): Promise<boolean> {
  const rows = await listOutbox(db, SLICE)
  if (rows.length === 0) return false
  const announced = await listAnnounced(db, rows)
  const announcements = announced.map((row) => {
    const { siteId, id, leadId, type } = row
    return { siteId, id, leadId, type, bodies: bodiesOf(row) }
  })
  await db.batch([insertDeliveries(db, announcements, now), deleteOutbox(db, rows)])
  return rows.length === SLICE
}
