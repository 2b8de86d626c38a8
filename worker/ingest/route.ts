import { type Context, Hono } from 'hono'
import { parse } from '../../shared/parse.ts'
import { type Answer, type Batch, type Event, LIMITS, type StoredEvent } from '../../shared/wire.ts'
import { type Env, isEmbedded } from '../env.ts'
import { problem } from '../problem.ts'
import type { Beacon } from '../project/beacon.ts'
import { project } from '../project/project.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'
import { botReason, isOriginAllowed, isPrefetch, refusalOf } from './admit.ts'
import { dailyId } from './daily-id.ts'
import { enqueue } from './enqueue.ts'
import { enrich, type Facts } from './enrich.ts'
import { type Proof, proveAll } from './prove.ts'
import { readBody } from './read-body.ts'
import { findSender, type Sender } from './sender.ts'

type IngestContext = Context<{ Bindings: Env }>

/** Tells whoever waits for transitions that there are some. Must not reject. */
export type Announce = (env: Env, now: number) => Promise<void>

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-reason',
}

const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'POST',
  // A `*` does not cover authorization: https://fetch.spec.whatwg.org/#http-access-control-allow-headers
  'access-control-allow-headers': 'authorization, content-type, x-retry-count',
  'access-control-max-age': '86400',
}

/** How long to wait when it is our trouble. */
const RETRY_SECONDS = '5'

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
  const sender = await findSender(c, parsed.batch.site, now)
  if ('reason' in sender) return problem(sender.status, sender.reason, CORS)
  const { site } = sender
  if (!isOriginAllowed(site.origins, c.req.header('origin'))) {
    return problem(403, 'this origin is not among those of the site', CORS)
  }

  const { events, ignored } = await admit(c, parsed.batch, sender, now)
  const answer: Answer = { accepted: 0, duplicate: 0, ignored: [...parsed.ignored, ...ignored] }
  if (events.length > 0) {
    const visitor = parsed.batch.visitor ?? (await cookielessVisitor(c, site, now))
    const stored = await store(c, site, { siteId: site.id, visitor, events }, { now, announce })
    Object.assign(answer, stored, { ignored: [...answer.ignored, ...stored.ignored] })
  }
  return Response.json(answer, { status: 202, headers: CORS })
}

/** The events that are taken, as they will be kept, and why the others are not. */
async function admit(c: IngestContext, batch: Batch, { site, provenance }: Sender, now: number) {
  const { headers } = c.req.raw
  const isBrowser = provenance === 'browser'
  const facts: Facts = {
    receivedAt: now,
    sentAt: batch.sentAt,
    provenance,
    session: batch.session,
    bot: isBrowser ? botReason(headers.get('user-agent'), verifiedBot(c.req.raw)) : undefined,
    parameters: site.settings.parameters,
  }
  const prefetched = isBrowser && isPrefetch(headers)
  const prover = { siteId: site.id, secret: site.settings.identitySecret }
  const proofs = isBrowser ? await proveAll(batch.events, prover, now) : new Map<Event, Proof>()
  const events: StoredEvent[] = []
  const ignored: Answer['ignored'] = []
  for (const event of batch.events) {
    const proof = proofs.get(event)
    const wrong = proof?.ok === false ? proof.reason : null
    const reason = refusalOf(event, provenance, prefetched) ?? wrong
    if (reason !== null) ignored.push({ id: event.id, reason })
    else if (proof?.ok) events.push(enrich(proof.event, { ...facts, provenance: 'verified', bot: undefined }))
    else events.push(enrich(event, facts))
  }
  return { events, ignored }
}

/** Into the database, or where it cannot take them just now, into a queue that survives us. */
async function store(
  c: IngestContext,
  site: SiteContext,
  beacon: Beacon,
  { now, announce }: { now: number; announce: Announce },
): Promise<Answer> {
  const isDurable = !isEmbedded(c.env)
  if (isDurable && site.settings.ingest === 'queued') return enqueue(c.env.EVENTS, beacon)
  const keepAlive = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
  try {
    const { accepted, duplicate, ignored, moved } = await project(siteDatabase(c.env, site), site, beacon, {
      now,
      keepAlive,
    })
    if (moved) keepAlive(announce(c.env, now))
    return { accepted, duplicate, ignored }
  } catch (error) {
    if (!isDurable) throw error
    console.error('overflow', { site: site.id, error: error instanceof Error ? error.message : 'unknown' })
    return enqueue(c.env.EVENTS, beacon)
  }
}

async function cookielessVisitor(c: IngestContext, site: SiteContext, now: number): Promise<string> {
  const request = {
    address: c.req.header('cf-connecting-ip') ?? '',
    userAgent: c.req.header('user-agent') ?? '',
  }
  return dailyId(c.env.KV, site.id, request, now)
}

/** Cloudflare's own verdict; the embedded server has none. */
function verifiedBot(request: Request): string | undefined {
  const category = request.cf?.verifiedBotCategory
  return typeof category === 'string' && category !== '' ? category : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
