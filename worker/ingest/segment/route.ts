import { Hono } from 'hono'
import { type Batch, type Ignored, type StoredEvent, WIRE_VERSION } from '../../../shared/wire.ts'
import { type Env, isEmbedded } from '../../env.ts'
import { problem } from '../../problem.ts'
import type { Beacon } from '../../project/beacon.ts'
import { projectAll } from '../../project/project.ts'
import { countUse, flush, isFlushDue, isSpent } from '../../project/quota.ts'
import { keepRejected } from '../../project/reject.ts'
import { forgetTurned } from '../../project/share-scores.ts'
import { readToken } from '../../read/key-owner.ts'
import { siteDatabase } from '../../read/site.ts'
import { isOriginAllowed } from '../admit.ts'
import { isTooMuch, LIMIT_SECONDS } from '../limit.ts'
import {
  type Announce,
  admit,
  CORS,
  type IngestContext,
  PREFLIGHT,
  queued,
  RETRY_SECONDS,
  spent,
} from '../route.ts'
import { findSenderOf, type Sender } from '../sender.ts'
import { type Message, readMessage } from './read-message.ts'
import { readRequest } from './read-request.ts'

/** Paths, long and short, and the type that a single message of each has; those of batches have none. */
const PATHS: Readonly<Record<string, string | undefined>> = {
  '/v1/batch': undefined,
  '/v1/b': undefined,
  '/v1/import': undefined,
  '/v1/identify': 'identify',
  '/v1/i': 'identify',
  '/v1/track': 'track',
  '/v1/t': 'track',
  '/v1/page': 'page',
  '/v1/p': 'page',
  '/v1/screen': 'screen',
  '/v1/s': 'screen',
  '/v1/group': 'group',
  '/v1/g': 'group',
  '/v1/alias': 'alias',
  '/v1/a': 'alias',
}

/**
 * The same door in Segment's HTTP form, for any library or pipeline that speaks it: only its host is changed. What a client
 * does with an answer stands beside each. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export function createSegment(announce: Announce): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>()
  for (const [path, type] of Object.entries(PATHS)) {
    app.options(path, () => new Response(null, { status: 204, headers: PREFLIGHT }))
    app.post(path, async (c) => {
      try {
        return await receive(c, type, announce)
      } catch (error) {
        console.error('segment', { error: error instanceof Error ? error.message : 'unknown' })
        // It comes again, with the same ids. A 4xx, and also a redirect, would lose what it sent.
        return problem(503, 'the events could not be stored', { ...CORS, 'retry-after': RETRY_SECONDS })
      }
    })
  }
  return app
}

async function receive(c: IngestContext, type: string | undefined, announce: Announce): Promise<Response> {
  const now = Date.now()
  const read = await readRequest(c.req.raw, type)
  if (!read.ok) return problem(read.status, read.reason, CORS)
  const { messages, context, sentAt, bytes, writeKey } = read.request
  const key = writeKey ?? readToken(c.req.header('authorization')) ?? ''
  if (
    await isTooMuch(c.env, key.startsWith('pk_') ? key : 'server', c.req.header('cf-connecting-ip') ?? '')
  ) {
    // Waited out, and not counted as a try.
    const headers = { ...CORS, 'retry-after': String(LIMIT_SECONDS) }
    return problem(429, 'more from this address than anybody sends', headers)
  }
  const sender = await findSenderOf(c.env, key, now)
  if ('reason' in sender) return problem(sender.status, sender.reason, CORS)
  const { site, provenance } = sender
  if (!isOriginAllowed(site.origins, c.req.header('origin'))) {
    return problem(403, 'this origin is not among those of the site', CORS)
  }
  if (isSpent(site.id, 'events', site.settings.eventsPerDay, now)) return spent('events', now)

  const options = { siteId: site.id, provenance, now, sentAt, context, measure: bytes > 32_768 }
  const readMessages = await Promise.all(messages.map((message) => readMessage(message, options)))
  const rejected = readMessages.flatMap((one, index) => ('reason' in one ? [{ index, ...one }] : []))
  const good = readMessages.filter((one) => 'event' in one)
  const { beacons, ignored } = await admitAll(c, good, sender, now)
  const stored = await store(c, sender, beacons, { now, announce })
  if (stored.barred) return spent('new visitors', now)
  const refused = [...ignored, ...stored.ignored]
  for (const { id, reason } of refused) {
    const index = readMessages.findIndex((one) => 'event' in one && one.event.id === id)
    rejected.push({ index, messageId: id, reason })
  }
  const { accepted, duplicate, met } = stored
  const db = siteDatabase(c.env, site)
  const asIgnored = rejected.map(({ messageId, reason }) => ({ id: messageId, reason }))
  countUse(site.id, { accepted, duplicate, ignored: asIgnored, met }, now)
  if (isFlushDue(site.id, now)) c.executionCtx.waitUntil(flush(db, site.id, now))
  if (rejected.length > 0) {
    const kept = keepRejected(db, site, { visitor: good[0]?.visitor, ignored: asIgnored }, now)
    c.executionCtx.waitUntil(kept)
  }
  return Response.json({ success: true, accepted, duplicate, rejected }, { headers: CORS })
}

/** The messages that are taken, by visitor. */
async function admitAll(c: IngestContext, messages: readonly Message[], sender: Sender, now: number) {
  const groups = new Map<string, Message[]>()
  for (const message of messages) {
    const key = `${message.sentAt} ${message.visitor}`
    groups.set(key, [...(groups.get(key) ?? []), message])
  }
  const events = new Map<string, StoredEvent[]>()
  const ignored: Ignored[] = []
  for (const group of groups.values()) {
    const { visitor = '', sentAt = now } = group[0] ?? {}
    const batch: Batch = {
      v: WIRE_VERSION,
      site: '',
      visitor,
      sentAt,
      events: group.map(({ event }) => event),
    }
    const admitted = await admit(c, batch, sender, now)
    ignored.push(...admitted.ignored)
    const names = new Map(group.map(({ event, by }) => [event.id, by]))
    const named = admitted.events.map((event) => ({ ...event, ...nameOf(names.get(event.id)) }))
    events.set(visitor, [...(events.get(visitor) ?? []), ...named])
  }
  const beacons = [...events].map(([visitor, list]) => ({ siteId: sender.site.id, visitor, events: list }))
  return { beacons: beacons.filter((beacon) => beacon.events.length > 0), ignored }
}

function nameOf(by: StoredEvent['by'] = {}): Pick<StoredEvent, 'by'> {
  return Object.keys(by).length > 0 ? { by } : {}
}

interface Stored {
  accepted: number
  duplicate: number
  ignored: Ignored[]
  met: number
  barred: boolean
}

/** All of it in one transaction, or where the database cannot take it just now, into a queue that survives us. */
async function store(
  c: IngestContext,
  { site }: Sender,
  beacons: readonly Beacon[],
  { now, announce }: { now: number; announce: Announce },
): Promise<Stored> {
  if (beacons.length === 0) return { accepted: 0, duplicate: 0, ignored: [], met: 0, barred: false }
  const isDurable = !isEmbedded(c.env)
  const toQueue = async () => together(await Promise.all(beacons.map((beacon) => queued(c, beacon))))
  if (isDurable && site.settings.ingest === 'queued') return toQueue()
  try {
    const mayMeet = !isSpent(site.id, 'visitors', site.settings.visitorsPerDay, now)
    const projected = await projectAll(siteDatabase(c.env, site), site, beacons, now, mayMeet)
    c.executionCtx.waitUntil(forgetTurned(c.env, siteDatabase(c.env, site), site.id, projected))
    if (projected.some(({ moved }) => moved))
      c.executionCtx.waitUntil(announce(c.env, siteDatabase(c.env, site), now))
    return together(projected)
  } catch (error) {
    if (!isDurable) throw error
    console.error('overflow', { site: site.id, error: error instanceof Error ? error.message : 'unknown' })
    return toQueue()
  }
}

function together(parts: readonly Stored[]): Stored {
  return {
    accepted: sum(parts, ({ accepted }) => accepted),
    duplicate: sum(parts, ({ duplicate }) => duplicate),
    ignored: parts.flatMap(({ ignored }) => ignored),
    met: sum(parts, ({ met }) => met),
    barred: parts.some(({ barred }) => barred),
  }
}

function sum(parts: readonly Stored[], pick: (part: Stored) => number): number {
  return parts.reduce((total, part) => total + pick(part), 0)
}
