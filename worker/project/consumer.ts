import { timedId } from '../../shared/ids.ts'
import { insertRejected } from '../db/rejected.ts'
import { listSiteIds } from '../db/sites.ts'
import { databasesOf, type Env } from '../env.ts'
import { loadSite, siteDatabase } from '../read/site.ts'
import type { Beacon } from './beacon.ts'
import { isOfBuried } from './graves.ts'
import { type Projected, projectAll } from './project.ts'
import { forgetTurned } from './share-scores.ts'

const DELAY_MAX_SECONDS = 600
/** Of messages in one transaction: a statement's parameter may hold 2 MB. */
const LENGTH_MAX = 500_000

/**
 * Projects what the queue holds: the beacons of a site in one transaction, and where that fails, one by one, so that a
 * message nobody can read takes none of its neighbours along. One outcome for each message.
 *
 * @returns The databases in which there are transitions to be announced.
 */
export async function consume(queue: MessageBatch<Beacon>, env: Env, now: number): Promise<Set<D1Database>> {
  const moved = new Set<D1Database>()
  for (const { siteId, messages } of groupsOf(queue.messages)) {
    const projected = await consumeGroup(env, siteId, messages, now)
    const site = projected.some((one) => one.moved) ? await loadSite(env, siteId, now) : null
    if (site) moved.add(siteDatabase(env, site))
  }
  return moved
}

interface Group {
  siteId: string
  messages: Message<Beacon>[]
  length: number
}

/** By site, and no longer than one transaction may be. */
function groupsOf(messages: readonly Message<Beacon>[]): Group[] {
  const groups: Group[] = []
  for (const message of messages) {
    const siteId = isBeacon(message.body) ? message.body.siteId : ''
    const length = JSON.stringify(message.body).length
    const group = groups.findLast((one) => one.siteId === siteId)
    if (group && group.length + length <= LENGTH_MAX) {
      group.messages.push(message)
      group.length += length
    } else groups.push({ siteId, messages: [message], length })
  }
  return groups
}

/**
 * The dead-letter queue: what failed its last try is tried once more, to learn why, and then kept in the database with
 * that, to be read and driven again. A message that names no site is shown to no key, since it may be anybody's: the log
 * says that it is there, and whoever owns the database finds it in `rejected`, under the site '', for a week. Of somebody who
 * was erased meanwhile nothing is kept.
 */
export async function consumeDead(queue: MessageBatch<Beacon>, env: Env, now: number): Promise<void> {
  for (const message of queue.messages) {
    const { body } = message
    const at = message.timestamp.getTime()
    // Of the time it was sent at, so that one that comes twice is kept once.
    const id = timedId(at, message.id)
    const siteId = isBeacon(body) ? body.siteId : ''
    const reason = isBeacon(body) ? await faultOf(env, message, now) : 'not a batch of events'
    if (reason !== null && !(await isOfErased(env, message, siteId))) {
      const site = await loadSite(env, siteId, now)
      const db = site ? siteDatabase(env, site) : env.DB
      await insertRejected(db, [{ siteId, id, at, reason, body: JSON.stringify(body) }]).run()
      console.error('dead', { id, site: siteId, reason })
    }
    message.ack()
  }
}

async function isOfErased(env: Env, { body, timestamp }: Message<unknown>, siteId: string): Promise<boolean> {
  for (const db of databasesOf(env).values()) {
    for (const id of siteId === '' ? await listSiteIds(db) : [siteId]) {
      if (await isOfBuried(db, id, body, timestamp.getTime())) return true
    }
  }
  return false
}

/** Why a message fails; null where it does no longer. */
async function faultOf(env: Env, message: Message<Beacon>, now: number): Promise<string | null> {
  try {
    await projectMessages(env, message.body.siteId, [message], now)
    return null
  } catch (error) {
    return `failed every try: ${error instanceof Error ? error.message : 'unknown'}`
  }
}

async function consumeGroup(
  env: Env,
  siteId: string,
  messages: readonly Message<Beacon>[],
  now: number,
): Promise<Projected[]> {
  try {
    const projected = await projectMessages(env, siteId, messages, now)
    for (const message of messages) message.ack()
    return projected
  } catch (error) {
    if (messages.length === 1) {
      for (const message of messages) retry(message, error)
      return []
    }
  }
  const alone: Projected[] = []
  for (const message of messages) alone.push(...(await consumeGroup(env, siteId, [message], now)))
  return alone
}

async function projectMessages(
  env: Env,
  siteId: string,
  messages: readonly Message<Beacon>[],
  now: number,
): Promise<Projected[]> {
  const site = await loadSite(env, siteId, now)
  if (!site) throw new Error(`No site ${siteId}`)
  const beacons = messages.map((message) => message.body)
  const db = siteDatabase(env, site)
  const projected = await projectAll(db, site, beacons, now)
  await forgetTurned(env, db, siteId, projected)
  return projected
}

function retry(message: Message<Beacon>, error: unknown): void {
  const reason = error instanceof Error ? error.message : 'unknown'
  console.error('consume', { id: message.id, attempts: message.attempts, error: reason })
  message.retry({ delaySeconds: Math.min(2 ** message.attempts, DELAY_MAX_SECONDS) })
}

/** A queue gives back what was put in; an older release may have put in something else. */
export function isBeacon(body: unknown): body is Beacon {
  if (typeof body !== 'object' || body === null) return false
  const { siteId, visitor, events }: Partial<Record<keyof Beacon, unknown>> = body
  return typeof siteId === 'string' && typeof visitor === 'string' && Array.isArray(events)
}
