import { beforeAll, describe, expect, test } from 'vitest'
import { pageNameOf } from '../../shared/reports/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { countAllPages } from '../../worker/cron/count-pages.ts'
import { findReport, findRun, type ReportName } from '../../worker/db/reports.ts'
import worker from '../../worker/index.ts'
import { budgetUntil, meteredEnv } from '../../worker/read/budget.ts'
import type { ReportTables } from '../../worker/read/report-tables/find.ts'
import type { Value } from '../../worker/read/report-tables/table.ts'
import { advanceRun, beginRun } from '../../worker/reports/run.ts'
import { DAY, env, event, makeSite, read, replaced, request, send, type TestSite, turn } from './support.ts'

const NAMES = ['volume', 'funnel', 'promise', 'threshold', 'works'] as const satisfies readonly ReportName[]
const SITE = 'https://www.harbrook.dev'
/** More than one slice. */
const LEADS = 110

let site: TestSite
let now: number
let everybody: Somebody[]

/** What a count by hand needs to know of a lead. */
interface Somebody {
  account: string | null
  industry: string | null
  id: string
  stage: string
  createdAt: number
  channel: string | null
  quarantine: string | null
  events: StoredEvent[]
}

beforeAll(async () => {
  site = await makeSite()
  now = Date.now()
  const lines = history(7)
  const post = (path: string, body: string) =>
    request(path, { method: 'POST', body, headers: { authorization: `Bearer ${site.serverKey}` } })
  await post('/v1/imports', JSON.stringify({ id: 'past', name: 'past.ndjson' }))
  const taken = await post(
    '/v1/imports/past/lines?from=0',
    lines.map((line) => JSON.stringify(line)).join('\n'),
  )
  expect(await taken.json()).toMatchObject({ accepted: lines.length, ignored: 0 })
  // Who is no lead: a browser that read, a machine, and one that counts nothing in.
  await send(site, [event({ view: 'read', url: `${SITE}/blog/one`, referrer: 'https://www.google.com/' })], {
    visitor: 'reader',
  })
  await send(site, [event({ url: `${SITE}/blog/two` })], {
    visitor: 'robot',
    headers: { 'user-agent': 'Googlebot/2.1' },
  })
  await send(site, [event({ kind: 'form', form: 'x', email: 'kjhgfdsaq@mailinator.com' })], {
    visitor: 'spam',
  })
  await made(site)
  everybody = await listEverybody()
})

describe('reports', () => {
  test('S66: the funnel is what a count by hand of everything stored comes to', async () => {
    const { tables } = await report('funnel')
    const leads = everybody.filter(({ quarantine }) => quarantine === null)
    const reached = (...outcomes: string[]) =>
      leads.filter(({ events }) =>
        events.some((one) => one.kind === 'outcome' && outcomes.includes(one.outcome)),
      )
    const steps = cellsOf(tables, 'steps').map(([, count]) => count)
    // The reader is a visitor of its own.
    expect(steps[0]).toBe(leads.length + 1)
    expect(steps[1]).toBe(leads.length)
    expect(steps.slice(3)).toEqual([
      reached('sql', 'opportunity', 'won').length,
      reached('opportunity', 'won').length,
      reached('won').length,
    ])
    expect(reached('won').length).toBeGreaterThan(5)
    expect(everybody.length - leads.length).toBe(1)
  })

  test('S67: its split by source agrees with a count by hand, and so does its split by week', async () => {
    const { tables } = await report('funnel', '?by=channel')
    const leads = everybody.filter(({ quarantine }) => quarantine === null)
    const split = cellsOf(tables, 'by-channel')
    expect(split.length).toBeGreaterThan(2)
    for (const [channel, visitors, count] of split) {
      const own = leads.filter((lead) => lead.channel === channel)
      expect([channel, count]).toEqual([channel, own.length])
      expect(visitors).toBe(own.length + (channel === 'organic search' ? 1 : 0))
    }
    const weekOf = (at: number) => Math.floor((at - 4 * DAY) / (7 * DAY))
    for (const [week, count] of cellsOf(tables, 'cohorts')) {
      const own = leads.filter(
        ({ createdAt }) => weekOf(createdAt) === weekOf(Date.parse(String(week)) + DAY),
      )
      expect([week, count]).toEqual([week, own.length])
    }
  })

  test.each(['account', 'page', 'industry'] as const)(
    'S67: its split by %s agrees with a count by hand',
    async (by) => {
      const { tables } = await report('funnel', `?by=${by}`)
      const leads = everybody.filter(({ quarantine }) => quarantine === null)
      const names = new Set(leads.map((lead) => nameOf(lead, by)))
      const split = new Map(cellsOf(tables, `by-${by}`).map(([name, , count]) => [name, count]))
      expect(names.size).toBeGreaterThan(1)
      for (const name of names) {
        const own = leads.filter((lead) => nameOf(lead, by) === name)
        if (name !== null) expect([name, split.get(name)]).toEqual([name, own.length])
      }
      expect([...split.values()].reduce<number>((sum, count) => sum + Number(count), 0)).toBe(leads.length)
    },
  )

  test('the most viewed pages are those of a count by hand, and every day tells its views', async () => {
    await countAllPages(turn({ now: Date.now() + 600_000 }))
    await made(site)
    const { tables } = await report('volume')
    const since = new Date(now - 89 * DAY).toISOString().slice(0, 10)
    const { results } = await env.DB.prepare(
      `select v.id as visitor, v.lead_id as lead, e.body from events e
       join visitors v on v.site_id = e.site_id and v.id = e.visitor_id
       where e.site_id = ?1 and e.kind = 'page_view' and v.id <> 'robot'`,
    )
      .bind(site.siteId)
      .all<{ visitor: string; lead: string | null; body: string }>()
    const views = results
      .map(({ body, ...whose }) => ({ ...whose, ...(JSON.parse(body) as { at: number; url: string }) }))
      .map(({ at, url, ...whose }) => ({ ...whose, day: dayOf(at), path: pageNameOf(url) }))
      .filter(({ day }) => day >= since)
    const pages = cellsOf(tables, 'pages')
    expect(pages.map(([path]) => path).sort()).toEqual([...new Set(views.map(({ path }) => path))].sort())
    for (const [path, count, visits, leadVisits] of pages) {
      const own = views.filter((view) => view.path === path)
      const distinct = (of: (view: (typeof own)[number]) => string) => new Set(own.map(of)).size
      expect([path, count, visits, leadVisits]).toEqual([
        ...[path, own.length, distinct(({ visitor, day }) => `${visitor} ${day}`)],
        distinct(({ lead, day }) => (lead === null ? '' : `${lead} ${day}`)) -
          (own.some(({ lead }) => lead === null) ? 1 : 0),
      ])
    }
    const days = cellsOf(tables, 'days')
    expect(days.reduce((sum, cells) => sum + Number(cells[6]), 0)).toBe(views.length)
  })

  test('S65: the first MQL of a lead that came by import is where its own history says', async () => {
    const { tables } = await report('funnel')
    const mqls = everybody.filter(({ quarantine }) => quarantine === null)
    let counted = 0
    for (const lead of mqls) {
      const decided = firstOutcome(lead)
      const instants = lead.events
        .filter(({ at }) => at >= lead.createdAt && at < decided)
        .map(({ at }) => at)
      if ((await highest(lead, instants)) >= 60 || decided < Number.POSITIVE_INFINITY) counted++
    }
    expect(cellsOf(tables, 'steps')[2]?.[1]).toBe(counted)
  })

  test('S61: the highest scores by which leads are sorted are those that their histories tell', async () => {
    const { tables, advice } = await report('threshold', '?goal=sql')
    const known = everybody.filter((lead) => lead.quarantine === null && lead.createdAt <= now - 90 * DAY)
    const bands = new Map<string, [leads: number, hits: number]>()
    for (const lead of known) {
      const until = Math.min(firstOutcome(lead), lead.createdAt + 90 * DAY)
      const instants = [
        lead.createdAt,
        ...lead.events.filter(({ at }) => at > lead.createdAt && at < until).map(({ at }) => at),
      ]
      const peak = await highest(lead, instants)
      const from = Math.min(100, 10 * Math.floor(peak / 10))
      const name = peak < 0 ? 'below 0' : from === 100 ? '100+' : `${from}–${from + 9}`
      const [leads, hits] = bands.get(name) ?? [0, 0]
      const isHit = lead.events.some((one) => one.kind === 'outcome' && ['sql', 'won'].includes(one.outcome))
      bands.set(name, [leads + 1, hits + (isHit ? 1 : 0)])
    }
    for (const [name, leads, hits] of cellsOf(tables, 'bands')) {
      expect([name, leads, hits]).toEqual([name, ...(bands.get(String(name)) ?? [0, 0])])
    }
    expect(advice).toMatchObject({ goal: 'sql', enter: 60, said: { state: 'waiting', needed: 40 } })
  })

  test('S50, S98: close rates by page are those of the leads who saw it before sales said anything', async () => {
    const { tables } = await report('works', '?goal=won')
    const known = everybody.filter((lead) => lead.quarantine === null && lead.createdAt <= now - 90 * DAY)
    const content = cellsOf(tables, 'content')
    expect(content.length).toBeGreaterThan(3)
    for (const [path, leads, did] of content) {
      const saw = known.filter((lead) => {
        const until = Math.min(firstOutcome(lead), lead.createdAt + 90 * DAY)
        return lead.events.some(
          (one) => one.kind === 'page_view' && one.at < until && pageNameOf(one.url ?? '') === path,
        )
      })
      const won = saw.filter(({ events }) =>
        events.some((one) => one.kind === 'outcome' && one.outcome === 'won'),
      )
      expect([path, leads, did]).toEqual([path, saw.length, expect.objectContaining({ hits: won.length })])
    }
    expect(cellsOf(tables, 'signals').map(([name]) => name)).toContain('Viewed pricing')
  })

  test('S65: whoever is an MQL and has no outcome waits, the longest first', async () => {
    const { tables, promise } = await report('promise')
    const waiting = cellsOf(tables, 'waiting')
    expect(waiting).toHaveLength(everybody.filter(({ stage }) => stage === 'mql').length)
    const spans = waiting.map(([, ms]) => Number(ms))
    expect(spans).toEqual([...spans].sort((a, b) => b - a))
    expect((promise?.late ?? 0) + (promise?.inTime ?? 0)).toBe(waiting.length)
    // Under their names, as lists show them; who said none, under the address.
    const called = waiting.map(([name, , , address]) => (address ? `${name} <${address}>` : `${name}`))
    expect(called.filter((one) => /^Person (\d+) <person-\1@company-\d\.dev>$/.test(one))).not.toEqual([])
    expect(called.filter((one) => /^person-\d+@company-\d\.dev$/.test(one))).not.toEqual([])
  })

  test('come out the same however often they are broken off, and by two runners at once', async () => {
    await whole(now)
    const once = await bodies()
    await beginRun(env.DB, site.siteId, { review: false }, now)
    let slices = 0
    while (await findRun(env.DB, site.siteId)) {
      slices++
      await advanceOnce()
    }
    expect(slices).toBeGreaterThan(2)
    expect(await bodies()).toEqual(once)
    await beginRun(env.DB, site.siteId, { review: false }, now)
    await Promise.all([whole(now), advanceRun(env, site.siteId, budgetUntil(Date.now() + 5_000))])
    expect(await bodies()).toEqual(once)
  })

  test('are read from what was made: no request goes through people', async () => {
    const asked: string[] = []
    const DB = replaced({
      prepare(sql) {
        asked.push(sql)
        return env.DB.prepare(sql)
      },
    })
    for (const name of NAMES) {
      const headers = { authorization: `Bearer ${site.readKey}` }
      const response = await request(`/v1/reports/${name}`, { headers }, { DB })
      expect(response.status).toBe(200)
    }
    expect(asked.filter((sql) => /from (?:visitors|events|transitions|leads)\b/.test(sql))).toEqual([])
  })

  test('forget who is erased with it, also where they are being made meanwhile', async () => {
    const promised = async () => (await findReport(env.DB, site.siteId, 'promise'))?.body ?? ''
    const running = () =>
      env.DB.prepare('select sums from report_runs where site_id = ?1')
        .bind(site.siteId)
        .first<string>('sums')
    const [first, second] = everybody.filter(({ stage }) => stage === 'mql').map(({ id }) => id)
    const erase = async (id = '') => {
      const headers = { authorization: `Bearer ${site.adminKey}` }
      expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    }
    await beginRun(env.DB, site.siteId, { review: false }, now)
    while (!(await running())?.includes(first ?? '')) await advanceOnce()
    expect(await promised()).toContain(first)
    await erase(first)
    expect(await promised()).not.toContain(first)
    expect(await running()).not.toContain(first)
    // One who is erased while a runner holds what it has added up.
    let isErased = false
    const DB = replaced({
      prepare: (sql) => env.DB.prepare(sql),
      async batch<T>(list: D1PreparedStatement[]) {
        if (!isErased) await erase(second)
        isErased = true
        return env.DB.batch<T>(list)
      },
    })
    await advanceRun({ ...env, DB }, site.siteId, budgetUntil(Date.now() + 5_000))
    expect(isErased).toBe(true)
    expect(await running()).toBeNull()
    expect(await promised()).not.toContain(second)
    expect(cellsOf((await report('promise')).tables, 'waiting')).not.toEqual([])
  })

  test('every table is a CSV that no spreadsheet runs anything of', async () => {
    for (const name of NAMES) {
      for (const { id, rows } of (await report(name)).tables) {
        const headers = { authorization: `Bearer ${site.readKey}` }
        const response = await request(`/v1/reports/${name}/csv/${id}`, { headers })
        expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
        const lines = (await response.text()).trimEnd().split('\r\n')
        expect(lines).toHaveLength(rows.length + 1)
        expect(lines.filter((line) => /(?:^|,)"[=+@]/.test(line))).toEqual([])
      }
    }
    const headers = { authorization: `Bearer ${site.readKey}` }
    expect((await request('/v1/reports/funnel/csv/nothing', { headers })).status).toBe(404)
    expect((await request('/v1/reports', { method: 'POST', body: '{}', headers })).status).toBe(403)
  })
})

describe('a review', () => {
  const tick = () => worker.scheduled({ scheduledTime: 0, cron: '', noRetry() {} }, env)

  test('S89: is written every 15 days by the clock, once, and told to whoever wants to be told of reviews', async () => {
    const young = await makeSite()
    await send(young, [event({ kind: 'form', form: 'contact', email: 'ada@harbrook.dev' })])
    const headers = { authorization: `Bearer ${young.adminKey}` }
    const hook = (events: string[], format = 'json') =>
      request('/v1/webhooks', {
        ...{ method: 'POST', headers },
        body: JSON.stringify({ url: `http://127.0.0.1:1/${format}`, events, format }),
      })
    for (const [events, format] of [[['review']], [['review'], 'slack'], [['transition']]] as const) {
      expect((await hook([...events], format)).status).toBe(201)
    }
    const reviews = async () =>
      (await read<{ reviews: { changed: string[] }[] }>(young, '/v1/reports/reviews')).reviews
    const told = () =>
      env.DB.prepare(`select body from deliveries where site_id = ?1 and type = 'review'`)
        .bind(young.siteId)
        .all<{ body: string }>()
    const age = (days: number) =>
      env.DB.batch([
        env.DB.prepare('update sites set created_at = ?2 where id = ?1').bind(
          young.siteId,
          Date.now() - days * DAY,
        ),
        env.DB.prepare('update reports set as_of = as_of - ?2 where site_id = ?1').bind(
          young.siteId,
          2 * DAY,
        ),
      ])
    await tick()
    expect(await findReport(env.DB, young.siteId, 'works')).toBeNull()
    await age(14)
    await tick()
    expect(await findReport(env.DB, young.siteId, 'works')).not.toBeNull()
    expect(await reviews()).toEqual([])
    await age(16)
    await tick()
    await tick()
    await age(17)
    await tick()
    expect((await reviews()).map(({ changed }) => changed[0])).toEqual([
      '1 new visitor, up from 0, which may be chance',
    ])
    const bodies = (await told()).results.map(({ body }) => JSON.parse(body))
    expect(bodies).toHaveLength(2)
    expect(bodies.find(({ type }) => type === 'site.review')).toMatchObject({
      data: { now: { leads: 1 }, before: { leads: 0 } },
    })
    expect(bodies.find(({ text }) => text)?.text).toContain('1 new lead,')
  })

  test('S91: is written on demand, and says what is missing', async () => {
    // Who came as history has waited since it was brought.
    await env.DB.prepare(`update leads set stage_at = stage_at - ?2 where site_id = ?1 and stage = 'mql'`)
      .bind(site.siteId, 30 * DAY)
      .run()
    await made(site, true)
    const { reviews } = await read<{ reviews: { look: { words: string }[] }[] }>(site, '/v1/reports/reviews')
    expect(reviews).toHaveLength(1)
    expect(reviews[0]?.look.map(({ words }) => words).join()).toMatch(/MQLs? waits? for a word of sales/)
  })
})

/** Half a year of some leads: what they read, and what became of some of them. */
function history(seed: number): object[] {
  let state = seed
  const chance = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const paths = ['/blog/one', '/blog/two', '/product', '/pricing', '/pricing', '/demo', '/careers']
  const referrers = ['', 'https://www.google.com/', 'https://www.linkedin.com/feed', 'https://news.dev/']
  return Array.from({ length: LEADS }, (_, index) => {
    const begun = now - Math.floor((5 + chance() * 170) * DAY)
    const visitor = `browser-${index}`
    const email = `person-${index}@company-${index % 9}.dev`
    const lines: object[] = []
    const views = 2 + Math.floor(chance() * 8)
    let at = begun
    for (let view = 0; view < views; view++) {
      const referrer = view === 0 ? (referrers[Math.floor(chance() * referrers.length)] ?? '') : ''
      const url = SITE + (paths[Math.floor(chance() * paths.length)] ?? '/')
      lines.push({
        kind: 'page_view',
        id: `${visitor}-${view}`,
        view: `${visitor}-${view}`,
        visitor,
        at,
        url,
        ...(referrer && { referrer }),
      })
      if (view === 1) {
        const industry = ['Software', 'Logistics', 'Fintech'][index % 3]
        const traits = { industry, ...(index % 2 === 0 && { name: `Person ${index}` }) }
        lines.push({ kind: 'identify', id: `${visitor}-who`, visitor, at: at + 1, email, traits })
      }
      at += Math.floor(chance() * 6 * DAY)
    }
    const fate = chance()
    const said =
      fate < 0.2 ? ['sql', 'opportunity', 'won'] : fate < 0.3 ? ['sql', 'lost'] : fate < 0.35 ? ['won'] : []
    for (const outcome of said) {
      at += DAY
      lines.push({ kind: 'outcome', id: `${visitor}-${outcome}`, at, email, outcome, value: 100 })
    }
    return lines.filter((line) => 'at' in line && Number(line.at) < now)
  }).flat()
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

async function made(where: TestSite, review = false): Promise<void> {
  const headers = { authorization: `Bearer ${where.adminKey}` }
  const response = await request('/v1/reports', { method: 'POST', body: JSON.stringify({ review }), headers })
  expect(response.status).toBe(202)
  expect(await findRun(env.DB, where.siteId)).toBeNull()
}

/** With enough to take a run up, and for no two slices of it. */
async function advanceOnce(): Promise<void> {
  const budget = { ...budgetUntil(Number.POSITIVE_INFINITY), statements: 63 }
  await advanceRun(meteredEnv(env, budget), site.siteId, budget)
}

async function whole(asOf: number): Promise<void> {
  await beginRun(env.DB, site.siteId, { review: false }, asOf)
  while (await findRun(env.DB, site.siteId)) {
    await advanceRun(env, site.siteId, budgetUntil(Date.now() + 5_000))
    // Another runner may have it.
    await scheduler.wait(1)
  }
}

function bodies() {
  return Promise.all(NAMES.map((name) => findReport(env.DB, site.siteId, name)))
}

function report(name: ReportName, query = ''): Promise<ReportTables> {
  return read(site, `/v1/reports/${name}${query}`)
}

function cellsOf(tables: ReportTables['tables'], id: string): Value[][] {
  const table = tables.find((one) => one.id === id)
  if (!table) throw new Error(`There is no table ${id}`)
  return table.rows.map(({ cells }) => cells)
}

/** Straight from the tables, by other queries than the reports have. */
async function listEverybody(): Promise<Somebody[]> {
  const { results } = await env.DB.prepare(
    `select l.id, l.account, l.stage, (select e.body ->> '$.traits.industry' from events e join visitors v on v.site_id = e.site_id and v.id = e.visitor_id
             where v.site_id = l.site_id and v.lead_id = l.id and e.kind = 'identify') as industry, l.created_at as createdAt, l.quarantine, l.arrivals ->> '$.first.channel' as channel,
            (select json_group_array(json(e.body)) from events e join visitors v on v.site_id = e.site_id and v.id = e.visitor_id
             where v.site_id = l.site_id and v.lead_id = l.id) as events
     from leads l where l.site_id = ?1`,
  )
    .bind(site.siteId)
    .all<Omit<Somebody, 'events'> & { events: string }>()
  return results.map((row) => ({ ...row, events: JSON.parse(row.events) }))
}

/** As the funnel is split. */
function nameOf(lead: Somebody, by: 'account' | 'page' | 'industry'): string | null {
  if (by !== 'page') return lead[by]?.toLowerCase() ?? null
  const [first] = lead.events
    .flatMap((one) => (one.kind === 'page_view' ? [one] : []))
    .sort((a, b) => a.at - b.at)
  return first ? pageNameOf(first.url ?? '') : null
}

function firstOutcome({ events }: Somebody): number {
  return Math.min(...events.filter(({ kind }) => kind === 'outcome').map(({ at }) => at))
}

/** By the API's history, which folds everything anew for each instant. */
async function highest({ id }: Somebody, instants: readonly number[]): Promise<number> {
  if (instants.length === 0) return Number.NEGATIVE_INFINITY
  const asked = new URLSearchParams({ model: '1', at: [...new Set(instants)].join(',') })
  const { points } = await read<{ points: { raw: number }[] }>(site, `/v1/leads/${id}/history?${asked}`)
  return Math.max(...points.map(({ raw }) => raw))
}
