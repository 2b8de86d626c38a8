// What the tests in workerd share: a site of their own, a way to send it events, and a database that counts or fails.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env as bindings } from 'cloudflare:workers'
import { expect } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { encodeRegisters, linked, merge } from '../../shared/scoring/index.ts'
import type { Answer, Event, StoredEvent } from '../../shared/wire.ts'
import { type CreatedSite, createSite, type NewSite } from '../../worker/actions/create-site.ts'
import type { Turn } from '../../worker/cron/run.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import type { Env } from '../../worker/env.ts'
import worker from '../../worker/index.ts'
import { forget } from '../../worker/project/memory.ts'
import { refold } from '../../worker/project/rebuild.ts'
import type { Verified } from '../../worker/project/verify.ts'
import { budgetUntil } from '../../worker/read/budget.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { loadSite, type SiteContext } from '../../worker/read/site.ts'

export const env: Env = { ...bindings, ENVIRONMENT: 'embedded' }
export const HOST = 'http://leadlight.test'
export const DAY = 86_400_000

export interface TestSite extends CreatedSite {
  context: SiteContext
}

export async function makeSite(options: Partial<NewSite> = {}): Promise<TestSite> {
  const created = await createSite(env.DB, { name: 'Test', ...options })
  const context = await loadSite(env, created.siteId)
  if (!context) throw new Error('The site was not made')
  return { ...created, context }
}

/** A request through the worker's own door; resolves when what it left to be done is done as well. */
export async function request(
  path: string,
  init: RequestInit = {},
  over: Partial<Env> = {},
): Promise<Response> {
  const ctx = createExecutionContext()
  const incoming = new Request<unknown, IncomingRequestCfProperties>(
    HOST + path,
    init as RequestInit<IncomingRequestCfProperties>,
  )
  const response = await worker.fetch(incoming, { ...env, ...over }, ctx)
  await waitOnExecutionContext(ctx)
  return response
}

export interface Sending {
  visitor?: string | undefined
  session?: string
  sentAt?: number
  headers?: Record<string, string>
  over?: Partial<Env>
}

export async function send(
  site: CreatedSite,
  events: Partial<Event>[],
  sending: Sending = {},
): Promise<Response> {
  const { visitor = 'v1', session, sentAt = Date.now(), headers = {}, over } = sending
  const body = JSON.stringify({ v: 1, site: site.writeKey, visitor, session, sentAt, events })
  return request('/v1/events', { method: 'POST', body, headers }, over)
}

export async function answerOf(response: Promise<Response>): Promise<Answer> {
  return (await response).json<Answer>()
}

export async function read<T>(site: CreatedSite, path: string, key = site.readKey): Promise<T> {
  const response = await request(path, { headers: { authorization: `Bearer ${key}` } })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json<T>()
}

let serial = 0

/** A page view, or whatever the fields make of it, with an id of its own. */
export function event(fields: Partial<Event> & Record<string, unknown> = {}): Partial<Event> {
  const at = typeof fields.at === 'number' ? fields.at : Date.now()
  serial++
  return {
    id: timedId(at, `test${serial}`),
    kind: 'page_view',
    at,
    url: 'https://example.com/blog/first',
    ...fields,
  } as Partial<Event>
}

/** An event as the door would hand it on. */
export function stored(one: Partial<Event>): StoredEvent {
  return { ...one, receivedAt: Date.now(), provenance: 'browser' } as StoredEvent
}

export function events(count: number, fields: Partial<Event> = {}): Partial<Event>[] {
  return Array.from({ length: count }, (_, index) =>
    event({ url: `https://example.com/blog/${index}`, ...fields }),
  )
}

/** The database with some of its methods replaced. */
export function replaced(methods: Partial<Pick<D1Database, 'batch' | 'prepare'>>): D1Database {
  return new Proxy(env.DB, {
    get(target, name) {
      const method = Reflect.get(methods, name) ?? Reflect.get(target, name)
      return typeof method === 'function' ? method.bind(target) : method
    },
  })
}

/** What a task of the clock has: everything there is, and time enough. */
export function turn(own: Partial<Turn> = {}): Turn {
  return { env, db: env.DB, now: Date.now(), budget: budgetUntil(Date.now() + 60_000), ...own }
}

/** As if another isolate were asked next: what this one remembers of these visitors is gone. */
export function elsewhere(site: CreatedSite, ...visitors: string[]): void {
  forget(
    site.siteId,
    visitors.map((visitor) => ({ siteId: site.siteId, visitor, events: [] })),
  )
}

/** The database where a fifth of all calls fail before they did anything, and a fifth after all of it was done. */
export function faulty(chance: () => number): D1Database {
  return replaced({
    async batch<T>(list: D1PreparedStatement[]) {
      const fate = chance()
      if (fate < 0.2) throw new Error('D1_ERROR: D1 DB is overloaded')
      const results = await env.DB.batch<T>(list)
      if (fate < 0.4) throw new Error('D1_ERROR: Network connection lost')
      return results
    },
  })
}

/** What may not depend on how events came: the registers of visitors, and those of leads by address. */
export async function registersOf(where: TestSite): Promise<unknown[]> {
  const { results } = await env.DB.prepare(
    `select id as who, registers from visitors where site_id = ?1
     union all select email, registers from leads where site_id = ?1 order by 1`,
  )
    .bind(where.siteId)
    .all()
  return results
}

export async function leadOf(where: TestSite, query: string): Promise<Lead> {
  return read<Lead>(where, `/v1/leads?${query}`)
}

/** The visitor's registers are those of a clean fold of its events. */
export async function expectClean(where: TestSite, visitor: string): Promise<void> {
  const row = await findVisitor(env.DB, where.siteId, visitor)
  expect(row?.registers).toBe(encodeRegisters(await refold(env.DB, where.context, visitor)))
}

/** The lead's registers are the merge of clean folds of all its visitors, and the API gives their score. */
export async function expectLeadClean(where: TestSite, leadId: string, visitors?: number): Promise<void> {
  const members = await listVisitors(env.DB, where.siteId, leadId)
  if (visitors !== undefined) expect(members).toHaveLength(visitors)
  const { compiled } = where.context
  const parts = []
  for (const { id, claim } of members) {
    await expectClean(where, id)
    parts.push(linked(await refold(env.DB, where.context, id), compiled, claim!.since))
  }
  const row = await findLeadRow(env.DB, where.siteId, leadId)
  expect(row?.registers).toBe(encodeRegisters(merge(parts, compiled)))
}

/** All that `npm run verify` would find, slice by slice. */
export async function verified(where: TestSite): Promise<Verified> {
  const whole: Verified = { visitors: 0, leads: 0, pending: 0, differences: [], cursor: null }
  do {
    const query: string = whole.cursor === null ? '' : `?cursor=${encodeURIComponent(whole.cursor)}`
    const slice = await read<Verified>(where, `/v1/verify${query}`, where.adminKey)
    for (const name of ['visitors', 'leads', 'pending'] as const) whole[name] += slice[name]
    whole.differences.push(...slice.differences)
    whole.cursor = slice.cursor
  } while (whole.cursor !== null)
  return whole
}

export async function expectVerified(where: TestSite): Promise<Verified> {
  const whole = await verified(where)
  expect(whole.differences).toEqual([])
  return whole
}
