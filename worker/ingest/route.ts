import { type Context, Hono } from 'hono'
import { parse } from '../../shared/parse.ts'
import { type Answer, type Batch, type Event, LIMITS, type StoredEvent } from '../../shared/wire.ts'
import { type Env, isEmbedded } from '../env.ts'
import { problem } from '../problem.ts'
import type { Beacon } from '../project/beacon.ts'
import { isPerson } from '../project/person.ts'
import { type Projected, project } from '../project/project.ts'
import { countUse, flush, isFlushDue, isSpent, secondsToWait } from '../project/quota.ts'
import { keepRejected } from '../project/reject.ts'
import { shareScore } from '../project/share-scores.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import { readBody } from '../read-body.ts'
import { isOriginAllowed, isPrefetch, refusalOf } from './admit.ts'
import { dailyId } from './daily-id.ts'
import { enqueue } from './enqueue.ts'
import { enrich, type Facts } from './enrich.ts'
import { botReason, networkOf, signsOf } from './judge.ts'
import { isTooMuch, LIMIT_SECONDS } from './limit.ts'
import { companyHint } from './networks.ts'
import { type Proof, proveAll } from './prove.ts'
import { findSender, type Sender } from './sender.ts'

export type IngestContext = Context<{ Bindings: Env }>

/** Tells whoever waits for a database's transitions that there are some. Must not reject. */
export type Announce = (env: Env, db: D1Database, now: number) => Promise<void>

export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-reason',
}

/** Of an origin that may not send, so much is kept for whoever wonders. */
const ORIGIN_LENGTH = 100

export const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'POST',
  // A `*` does not cover authorization: https://fetch.spec.whatwg.org/#http-access-control-allow-headers
  'access-control-allow-headers': 'authorization, content-type, x-retry-count',
  'access-control-max-age': '86400',
}

const NO_BROWSER = 'visitor: such ids are for what servers send, with the secret key'

/** How long to wait when it is our trouble. */
export const RETRY_SECONDS = '5'

/**
 * The door for events. 202 means they are durable; a 4xx means that sending the same again is no use; a 5xx or 429 means
 * that it is.
 */
export function createIngest(announce: Announce): Hono<{ Bindings: Env }> {
  return new Hono<{ Bindings: Env }>()
    .options('/v1/events', () => new Response(null, { status: 204, headers: PREFLIGHT }))
    .post('/v1/events', async (c) => {
      try {
        return await receive(c, announce)
      } catch (error) {
        // Whatever it is, it is our trouble: a client drops its events on a 4xx and keeps them on a 503.
        console.error('ingest', { error: error instanceof Error ? error.message : 'unknown' })
        return problem(503, 'the events could not be stored', { ...CORS, 'retry-after': RETRY_SECONDS })
      }
    })
}

async function receive(c: IngestContext, announce: Announce): Promise<Response> {
  const body = await readBody(c.req.raw, LIMITS.batchBytes)
  if (!body) return problem(413, `more than ${LIMITS.batchBytes} bytes`, CORS)
  const json = parseJson(body.text)
  if (json === undefined) return problem(400, 'not JSON', CORS)
  const parsed = parse(json, body.bytes)
  if (!parsed.ok) return problem(parsed.tooLarge ? 413 : 400, parsed.reason, CORS)

  const now = Date.now()
  if (await isTooMuch(c.env, parsed.batch.site || 'server', c.req.header('cf-connecting-ip') ?? '')) {
    const headers = { ...CORS, 'retry-after': String(LIMIT_SECONDS) }
    return problem(429, 'more from this address than anybody sends', headers)
  }
  const sender = await findSender(c, parsed.batch.site, now)
  if ('reason' in sender) return problem(sender.status, sender.reason, CORS)
  const { site } = sender
  const db = siteDatabase(c.env, site)
  const later = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
  const keep = (ignored: Answer['ignored']) => {
    const { visitor } = parsed.batch
    if (ignored.length > 0) later(keepRejected(db, site, { visitor, ignored }, now))
  }
  const origin = c.req.header('origin')
  if (!isOriginAllowed(site.origins, origin)) {
    keep([{ id: origin?.slice(0, ORIGIN_LENGTH) ?? '', reason: 'origin: not among those of the site' }])
    return problem(403, 'this origin is not among those of the site', CORS)
  }
  if (isSpent(site.id, 'events', site.settings.eventsPerDay, now)) return spent('events', now)

  const { events, ignored } = await admit(c, parsed.batch, sender, now)
  const answer: Answer = { accepted: 0, duplicate: 0, ignored: [...parsed.ignored, ...ignored] }
  let met = 0
  if (events.length > 0) {
    const visitor = parsed.batch.visitor ?? (await cookielessVisitor(c, site, now))
    const stored = await store(
      c,
      site,
      { siteId: site.id, visitor, events },
      { now, announce, weight: body.bytes },
    )
    if (stored.barred) return spent('new visitors', now)
    answer.accepted = stored.accepted
    answer.duplicate = stored.duplicate
    answer.ignored.push(...stored.ignored)
    met = stored.met
  }
  countUse(site.id, { ...answer, met }, now)
  if (isFlushDue(site.id, now)) later(flush(db, site.id, now))
  keep(answer.ignored)
  return Response.json(answer, { status: 202, headers: CORS })
}

/** The rest of the day has to wait; who waits loses nothing. */
export function spent(what: string, now: number): Response {
  const headers = { ...CORS, 'retry-after': String(secondsToWait(now)) }
  return problem(429, `quota: the site has had its ${what} of the day`, headers)
}

/** The events that are taken, as they will be kept, and why the others are not, or a part of one. */
export async function admit(c: IngestContext, batch: Batch, { site, provenance }: Sender, now: number) {
  const { headers } = c.req.raw
  const isBrowser = provenance === 'browser'
  const facts: Facts = {
    receivedAt: now,
    sentAt: batch.sentAt,
    provenance,
    session: batch.session,
    bot: isBrowser ? botReason(signsOf(c.req.raw, batch.webdriver === true)) : undefined,
    network: isBrowser ? companyHint(networkOf(c.req.raw)) : undefined,
    parameters: site.settings.parameters,
  }
  const prefetched = isBrowser && isPrefetch(headers)
  const isStranger = isBrowser && isPerson(batch.visitor ?? '')
  const prover = { siteId: site.id, secret: site.settings.identitySecret }
  const proofs = isBrowser ? await proveAll(batch.events, prover, now) : new Map<Event, Proof>()
  const events: StoredEvent[] = []
  const ignored: Answer['ignored'] = []
  for (const event of batch.events) {
    const proof = proofs.get(event)
    const wrong = proof?.ok === false ? proof.reason : null
    // A link in a mail is opened by scanners too; what the customer's server has signed is a person's.
    const vouched = {
      ...facts,
      provenance: 'verified',
      bot: proof?.ok && proof.lead ? facts.bot : undefined,
    } as const
    const reason =
      (isStranger ? NO_BROWSER : wrong) ?? refusalOf(event, proof?.ok ? 'verified' : provenance, prefetched)
    if (reason !== null) ignored.push({ id: event.id, reason })
    else if (proof?.ok) {
      events.push(enrich(proof.event, { ...vouched, lead: proof.lead }))
      if (proof.leftOut) ignored.push({ id: event.id, reason: proof.leftOut })
    } else events.push(enrich(event, facts))
  }
  return { events, ignored }
}

type Stored = Answer & Pick<Projected, 'met' | 'barred'>

/** Into the database, or where it cannot take them just now, into a queue that survives us. */
async function store(
  c: IngestContext,
  site: SiteContext,
  beacon: Beacon,
  { now, announce, weight }: { now: number; announce: Announce; weight: number },
): Promise<Stored> {
  const isDurable = !isEmbedded(c.env)
  if (isDurable && site.settings.ingest === 'queued') return queued(c, beacon)
  const keepAlive = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
  try {
    const mayMeet = !isSpent(site.id, 'visitors', site.settings.visitorsPerDay, now)
    const options = { now, keepAlive, weight, mayMeet }
    const { moved, turned, ...stored } = await project(siteDatabase(c.env, site), site, beacon, options)
    keepAlive(shareScore(c.env, site, beacon, { now, turned }))
    if (moved) keepAlive(announce(c.env, siteDatabase(c.env, site), now))
    return stored
  } catch (error) {
    if (!isDurable) throw error
    console.error('overflow', { site: site.id, error: error instanceof Error ? error.message : 'unknown' })
    return queued(c, beacon)
  }
}

/** What is new among it is not known yet. */
export async function queued(c: IngestContext, beacon: Beacon): Promise<Stored> {
  return { ...(await enqueue(c.env.EVENTS, beacon)), met: 0, barred: false }
}

async function cookielessVisitor(c: IngestContext, site: SiteContext, now: number): Promise<string> {
  const request = {
    address: c.req.header('cf-connecting-ip') ?? '',
    userAgent: c.req.header('user-agent') ?? '',
  }
  return dailyId(c.env.KV, site.id, request, now)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
