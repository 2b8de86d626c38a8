import { createScheduledController } from 'cloudflare:test'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Event } from '../../shared/wire.ts'
import { listEventsOf } from '../../worker/archive/read.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { findKeptOf } from '../../worker/db/kept-of.ts'
import { listSeenVisitors } from '../../worker/db/people.ts'
import worker from '../../worker/index.ts'
import { walkPages } from '../../worker/project/walk-pages.ts'
import { reloadSite } from '../../worker/read/site.ts'
import { printedSeed, sized } from '../support/soak.ts'
import {
  answerOf,
  DAY,
  elsewhere,
  env,
  event,
  expectVerified,
  makeSite,
  read,
  request,
  send,
  type TestSite,
  turn,
} from './support.ts'

const START = Date.UTC(2026, 0, 5, 9)
/** Taken before the clock stands. */
const seed = printedSeed('archive')
const VISITORS = ['phone', 'desk', 'shared', 'crm']
const EMAILS = ['ada@harbrook.dev', 'grace@harbrook.dev']
const PATHS = ['/pricing', '/demo', '/blog/a', '/careers']

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

const visitor = fc.constantFrom(...VISITORS)
const email = fc.constantFrom(...EMAILS)
const named = <Name extends string>(name: Name) => ({ do: fc.constant(name) })
const which = fc.nat(20)
/** Another cap is another signal: the past has to be gone through for it. */
const RULE = {
  kind: 'event',
  name: 'Saw a page',
  on: { kind: 'page_view' },
  points: 3,
  decay: { halfLifeDays: 60 },
}

/** A year of a site. Whoever acts does so at the time that has come. */
const year = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        ...named('view'),
        visitor,
        paths: fc.array(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ ...named('form'), visitor, email }) },
    { weight: 6, arbitrary: fc.record({ ...named('wait'), days: fc.integer({ min: 5, max: 45 }) }) },
    { weight: 4, arbitrary: fc.record({ ...named('archive') }) },
    { weight: 2, arbitrary: fc.record({ ...named('again'), which }) },
    { weight: 2, arbitrary: fc.record({ ...named('late'), visitor, days: fc.integer({ min: 1, max: 90 }) }) },
    { weight: 1, arbitrary: fc.record({ ...named('join'), visitor, email }) },
    { weight: 1, arbitrary: fc.record({ ...named('part'), visitor, email }) },
    { weight: 1, arbitrary: fc.record({ ...named('erase'), email }) },
    { weight: 1, arbitrary: fc.record({ ...named('withdraw'), visitor }) },
    { weight: 1, arbitrary: fc.record({ ...named('machine'), visitor }) },
    { weight: 1, arbitrary: fc.record({ ...named('publish'), perDay: fc.integer({ min: 1, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ ...named('cron') }) },
  ),
  { minLength: 10, maxLength: 30 },
)
type Step = typeof year extends fc.Arbitrary<(infer One)[]> ? One : never
type Sent = { visitor: string; events: Partial<Event>[]; headers: Record<string, string> }

test(
  'a site with an archive is what it would be without one, whatever happens to it',
  async () => {
    let archived = 0
    await fc.assert(
      fc.asyncProperty(year, async (steps) => {
        vi.setSystemTime(START)
        const settings = { retentionDays: 200 }
        const [site, twin] = [await makeSite({ settings }), await makeSite({ settings })]
        await env.DB.prepare(`insert into sweeps values (?1, 'archive', '9999-01-01', null)`)
          .bind(twin.siteId)
          .run()
        const sent: Sent[] = []
        for (const [index, one] of steps.entries()) {
          if (index % 3 === 0) for (const where of [site, twin]) elsewhere(where, ...VISITORS)
          await act([site, twin], one, sent)
        }
        for (const where of [site, twin]) await expectVerified(where)
        expect(await stateOf(site)).toEqual(await stateOf(twin))
        archived += (await partsOf(site)) > 0 ? 1 : 0
        expect(await partsOf(twin)).toBe(0)
      }),
      { seed, numRuns: sized(5, 300), endOnFailure: true },
    )
    // It would hold for a year in which nothing is archived, too.
    expect(archived).toBeGreaterThan(sized(0, 100))
  },
  sized(120_000, 3_600_000),
)

async function act(sites: [TestSite, TestSite], one: Step, sent: Sent[]): Promise<void> {
  const say = async (who: string, events: Partial<Event>[], headers: Sent['headers'] = {}) => {
    sent.push({ visitor: who, events, headers })
    await sendAll(sites, { visitor: who, events, headers })
  }
  const web = (path: string) => `https://www.harbrook.dev${path}`
  switch (one.do) {
    case 'view':
      return say(
        one.visitor,
        one.paths.map((path) => event({ url: web(path) })),
      )
    case 'form':
      return say(one.visitor, [event({ kind: 'form', form: 'contact', email: one.email })])
    case 'machine':
      return say(one.visitor, [event({ url: web('/pricing') })], { 'user-agent': 'curl/8.0' })
    case 'wait':
      vi.setSystemTime(Date.now() + one.days * DAY)
      return
    case 'archive':
      await env.DB.prepare(`delete from sweeps where site_id = ?1 and what = 'archive'`)
        .bind(sites[0].siteId)
        .run()
      return archiveAll(turn())
    case 'again': {
      const before = sent[one.which % Math.max(1, sent.length)]
      return before && sendAll(sites, before)
    }
    case 'cron':
      return worker.scheduled(createScheduledController(), env)
    case 'publish': {
      for (const site of sites) {
        const model = (await reloadSite(env.DB, site.siteId))?.model
        const rules = [
          ...(model?.rules ?? []),
          { ...RULE, id: `views-${one.perDay}`, caps: { perDay: one.perDay } },
        ]
        await request('/v1/models/publish', {
          method: 'POST',
          headers: { authorization: `Bearer ${site.adminKey}` },
          body: JSON.stringify({ model: { ...model, rules }, mode: 'silent' }),
        })
      }
      return worker.scheduled(createScheduledController(), env)
    }
    case 'late': {
      const at = Date.now() - one.days * DAY
      const events = [event({ url: web('/pricing'), at })]
      sent.push({ visitor: one.visitor, events, headers: { server: 'yes' } })
      return sendAll(sites, { visitor: one.visitor, events, headers: { server: 'yes' } })
    }
    case 'withdraw':
      return sendAll(sites, {
        visitor: one.visitor,
        events: [event({ kind: 'consent', state: 'denied' })],
        headers: {},
      })
    default:
      for (const site of sites) await byHand(site, one)
  }
}

async function sendAll(sites: readonly TestSite[], { visitor: who, events, headers }: Sent): Promise<void> {
  const answers = []
  for (const site of sites) {
    const own = headers.server ? { authorization: `Bearer ${site.serverKey}` } : headers
    answers.push(await answerOf(send(site, events, { visitor: who, headers: own })))
  }
  // What comes again is known for it, wherever it is by now.
  expect(answers[0]).toEqual(answers[1])
}

async function byHand(site: TestSite, one: Extract<Step, { do: 'join' | 'part' | 'erase' }>): Promise<void> {
  const headers = { authorization: `Bearer ${site.adminKey}` }
  const found = await request(`/v1/leads?email=${one.email}`, { headers })
  if (!found.ok) return
  const path = `/v1/leads/${(await found.json<{ id: string }>()).id}`
  const call = (method: string, suffix: string, body?: object) =>
    request(path + suffix, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const answer =
    one.do === 'erase'
      ? await call('DELETE', '')
      : one.do === 'join'
        ? await call('POST', '/links', { visitor: one.visitor })
        : await call('DELETE', `/links/${one.visitor}`)
  expect([201, 204, 404]).toContain(answer.status)
}

async function partsOf(site: TestSite): Promise<number> {
  const n = await env.DB.prepare(`select count(*) as n from archive_parts where site_id = ?1`)
    .bind(site.siteId)
    .first<number>('n')
  return n ?? 0
}

/** All that is made of events, with leads by their addresses: their ids are random. */
async function stateOf(site: TestSite): Promise<object> {
  const context = await reloadSite(env.DB, site.siteId)
  if (!context) throw new Error('no site')
  const all = async (sql: string) =>
    (await env.DB.prepare(sql).bind(site.siteId).all<Record<string, unknown>>()).results
  const visitors = await all(
    `select v.id, l.email, v.arrivals, v.first_seen_at, v.last_seen_at, v.registers from visitors v
     left join leads l on l.site_id = v.site_id and l.id = v.lead_id where v.site_id = ?1 order by v.id`,
  )
  const leads = []
  for (const { id, email: address } of await all(
    'select id, email from leads where site_id = ?1 order by email',
  )) {
    const { id: _, ...lead } = await read<{ id: string }>(site, `/v1/leads/${id}`)
    const timeline = []
    let cursor: string | null = ''
    do {
      const page: { events: object[]; cursor: string | null } = await read(
        site,
        `/v1/leads/${id}/timeline?limit=3${cursor && `&cursor=${cursor}`}`,
      )
      timeline.push(...page.events)
      cursor = page.cursor
    } while (cursor)
    const { points } = await read<{ points: object[] }>(site, `/v1/leads/${id}/history?step=week`)
    leads.push({ address, lead, timeline, points, kept: await findKeptOf(env.DB, site.siteId, String(id)) })
  }
  await walkPages(env.DB, context, Date.now() + DAY, () => true)
  const seen = await listSeenVisitors(env.DB, site.siteId, { after: '', limit: 100 })
  return {
    visitors,
    leads,
    events: await listEventsOf(env.DB, site.siteId, VISITORS),
    strangers: seen.map(({ id, url, firstSeenAt }) => ({ id, url, firstSeenAt })),
    pages: await all(
      'select path, views, visitors, leads, engaged_ms from pages where site_id = ?1 order by path',
    ),
    days: await all(
      'select day, path, views, visitors, leads from page_days where site_id = ?1 order by day, path',
    ),
  }
}
