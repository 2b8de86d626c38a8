import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listEventsOf } from '../../worker/archive/read.ts'
import { sweep } from '../../worker/cron/sweep.ts'
import { patternOf } from '../../worker/dashboard/pages/tag-choice.ts'
import { isRouted } from '../../worker/db/pages.ts'
import { countPages, REACHED } from '../../worker/project/count-pages.ts'
import { seenBy } from '../../worker/project/page-views.ts'
import { findSitesToCount, walkPages } from '../../worker/project/walk-pages.ts'
import { matchUrl } from '../../worker/read/match-url.ts'
import { listSitePages } from '../../worker/read/site-pages.ts'
import { printedSeed, sized } from '../support/soak.ts'
import { DAY, env, event, leadOf, makeSite, request, send, type TestSite, turn } from './support.ts'

const WEB = 'https://www.harbrook.dev'
const VISITORS = ['phone', 'desk', 'shared', 'passer-by']
const EMAILS = ['ada@harbrook.dev', 'grace@harbrook.dev']
const NOW = Date.now() - 600_000
const always = () => true

let serial = 0
const view = (path: string, fields: object = {}) =>
  event({ url: WEB + path, view: `view${++serial}`, ...fields })
const asServer = (site: TestSite) => ({ headers: { authorization: `Bearer ${site.serverKey}` } })

describe('what a visitor saw', () => {
  const counted = { since: 0, bots: false }
  const stored = { receivedAt: NOW, provenance: 'browser' } as const

  test('a view counts once, by its largest report, which alone knows where a redirected page ended', () => {
    const one = { id: 'a', view: 'v', at: NOW, ...stored }
    const seen = seenBy(
      [
        { ...one, kind: 'page_view', url: `${WEB}/old?utm_source=x`, title: 'Old' },
        { ...one, kind: 'engagement', url: `${WEB}/new`, title: 'New', engagedMs: 9_000, scrollPercent: 9 },
        { ...one, kind: 'engagement', url: `${WEB}/new`, engagedMs: 4_000, scrollPercent: 5 },
      ],
      counted,
    )
    const day = new Date(NOW).toISOString().slice(0, 10)
    expect(seen).toEqual([{ path: '/new', day, views: 1, engagedMs: 9_000, title: 'New', url: `${WEB}/new` }])
  })

  test('what looks automatic, was before the time kept, or has no page is left out', () => {
    const one = { id: 'a', view: 'v', at: NOW, url: WEB, kind: 'page_view', ...stored } as const
    expect(seenBy([{ ...one, bot: 'user agent' }], counted)).toEqual([])
    expect(seenBy([{ ...one, bot: 'user agent' }], { ...counted, bots: true })).toHaveLength(1)
    expect(seenBy([one], { ...counted, since: NOW + 1 })).toEqual([])
    expect(seenBy([{ id: 'b', at: NOW, kind: 'form', form: 'x', ...stored }], counted)).toEqual([])
    expect(seenBy([one], counted)[0]).toMatchObject({ path: '/', views: 1, engagedMs: 0 })
  })
})

const visitor = fc.constantFrom(...VISITORS)
const email = fc.constantFrom(...EMAILS)
const history = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('view' as const),
        visitor,
        path: fc.constantFrom('/pricing', '/demo', '/blog/a'),
        days: fc.nat(3),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('form' as const), visitor, email }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('count' as const), visitor }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const), visitor, email }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('part' as const), visitor, email }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), email }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), visitor }) },
  ),
  { minLength: 6, maxLength: 24 },
)
/** One person in two browsers, counted one after the other. */
const apart: Step[] = ['phone', 'desk'].flatMap((visitor) => [
  { do: 'view', visitor, path: '/pricing', days: 0 },
  { do: 'form', visitor, email: EMAILS[0]! },
  { do: 'count', visitor },
])
type Step = typeof history extends fc.Arbitrary<(infer One)[]> ? One : never

test(
  'counted again and again in between, the pages come to what one count of everything comes to',
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const site = await makeSite()
        for (const step of steps) await act(site, step)
        // One by one: all at once would take back all there is, and heal every fault.
        for (const one of VISITORS) await countPages(env.DB, site.context, [one], Date.now())
        await expectCounted(site)
        // Whoever is erased is gone from the counts at once.
        await act(site, { do: 'erase', email: EMAILS[0]! })
        await expectCounted(site)
      }),
      { seed: printedSeed('page-counts'), numRuns: sized(6, 300), endOnFailure: true, examples: [[apart]] },
    )
  },
  sized(60_000, 1_800_000),
)

async function act(site: TestSite, step: Step): Promise<void> {
  if (step.do === 'view') {
    await send(site, [view(step.path, { at: NOW - step.days * DAY })], { visitor: step.visitor })
  } else if (step.do === 'form') {
    const form = event({ kind: 'form', form: 'contact', email: step.email, at: NOW })
    await send(site, [form], { visitor: step.visitor })
  } else if (step.do === 'count') {
    await countPages(env.DB, site.context, [step.visitor], Date.now())
  } else if (step.do === 'withdraw') {
    await send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: step.visitor })
  } else {
    const headers = { authorization: `Bearer ${site.adminKey}` }
    const found = await request(`/v1/leads?email=${step.email}`, { headers })
    if (!found.ok) return
    const path = `/v1/leads/${(await found.json<{ id: string }>()).id}`
    if (step.do === 'erase') await request(path, { method: 'DELETE', headers })
    else if (step.do === 'join')
      await request(`${path}/links`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ visitor: step.visitor }),
      })
    else await request(`${path}/links/${step.visitor}`, { method: 'DELETE', headers })
  }
}

/** The tables hold exactly what the events say, added up here by other means. */
async function expectCounted(site: TestSite): Promise<void> {
  const { results: rows } = await env.DB.prepare(
    'select id, lead_id as lead from visitors where site_id = ?1',
  )
    .bind(site.siteId)
    .all<{ id: string; lead: string | null }>()
  const { results: risen } = await env.DB.prepare(
    `select id from leads where site_id = ?1 and (stage in (select value from json_each(?2)) or exists
       (select 1 from transitions t where t.site_id = ?1 and t.lead_id = leads.id and t.to_stage in (select value from json_each(?2))))`,
  )
    .bind(site.siteId, JSON.stringify(REACHED))
    .all<{ id: string }>()
  const events = await listEventsOf(
    env.DB,
    site.siteId,
    rows.map(({ id }) => id),
  )
  const sums = new Map<string, { views: number; visitors: Set<string>; leads: Set<string> }>()
  for (const { visitor: id, events: list } of events) {
    const lead = rows.find((row) => row.id === id)?.lead
    for (const { path, day, views } of seenBy(list, { since: 0, bots: false })) {
      for (const key of [path, `${day} ${path}`]) {
        const sum = sums.get(key) ?? { views: 0, visitors: new Set(), leads: new Set() }
        sums.set(key, sum)
        sum.views += views
        sum.visitors.add(id)
        if (lead) sum.leads.add(lead)
      }
    }
  }
  const isRisen = (lead: string) => risen.some(({ id }) => id === lead)
  const expected = [...sums].map(([key, { views, visitors, leads }]) => ({
    ...{ key, views, visitors: visitors.size, leads: leads.size },
    ...(key.startsWith('/') && { reached: [...leads].filter(isRisen).length }),
  }))
  const { results: pages } = await env.DB.prepare(
    `select path as key, views, visitors, leads, reached from pages where site_id = ?1 and path <> ''`,
  )
    .bind(site.siteId)
    .all<(typeof expected)[number]>()
  const { results: days } = await env.DB.prepare(
    `select day || ' ' || path as key, views, visitors, leads from page_days where site_id = ?1`,
  )
    .bind(site.siteId)
    .all<(typeof expected)[number]>()
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)
  expect([...pages, ...days].sort(byKey)).toEqual(expected.sort(byKey))
  const whole = await env.DB.prepare(`select visitors, leads from pages where site_id = ?1 and path = ''`)
    .bind(site.siteId)
    .first()
  const leads = new Set(rows.flatMap(({ lead }) => lead ?? []))
  expect(whole ?? { visitors: 0, leads: 0 }).toEqual({ visitors: rows.length, leads: leads.size })
}

describe('the walk', () => {
  test('goes on where it stopped, counts nobody twice', async () => {
    const site = await makeSite()
    await Promise.all(
      Array.from({ length: 120 }, (_, nth) =>
        send(site, [view('/pricing', { at: NOW + nth })], { visitor: `walker-${nth}` }),
      ),
    )
    let slices = 0
    const first = await walkPages(env.DB, site.context, Date.now(), () => slices++ < 1)
    expect(first).toEqual({ done: false, at: NOW + 99 })
    expect(await pagesOf(site)).toEqual([{ path: '/pricing', views: 100 }])
    expect(await walkPages(env.DB, site.context, Date.now(), always)).toMatchObject({ done: true })
    await send(site, [view('/demo', { at: NOW + 200 })], { visitor: 'walker-7' })
    await walkPages(env.DB, site.context, Date.now(), always)
    expect(await pagesOf(site)).toEqual([
      { path: '/pricing', views: 120 },
      { path: '/demo', views: 1 },
    ])
  })

  test('begins anew after a file of history, and where machines begin to count', async () => {
    const site = await makeSite()
    await send(site, [view('/pricing', { at: NOW })], { visitor: 'today' })
    await send(site, [view('/pricing', { at: NOW })], {
      visitor: 'robot',
      headers: { 'user-agent': 'curl/8' },
    })
    await walkPages(env.DB, site.context, Date.now(), always)
    expect(await pagesOf(site)).toEqual([{ path: '/pricing', views: 1 }])

    const post = (path: string, body: string) => request(path, { method: 'POST', body, ...asServer(site) })
    await post('/v1/imports', JSON.stringify({ id: 'past', name: 'past' }))
    await post(
      '/v1/imports/past/lines?from=0',
      JSON.stringify({ ...view('/old', { at: NOW - 90 * DAY }), visitor: 'of-old' }),
    )
    await walkPages(env.DB, site.context, Date.now(), always)
    expect(await pagesOf(site)).toHaveLength(1)
    await post('/v1/imports/past/finish', '')
    await walkPages(env.DB, site.context, Date.now(), always)
    expect(await pagesOf(site)).toHaveLength(2)

    const flagging = { ...site.context, settings: { ...site.context.settings, bots: 'flag' as const } }
    await walkPages(env.DB, flagging, Date.now(), always)
    expect(await pagesOf(site)).toContainEqual({ path: '/pricing', views: 2 })
  })

  test('lets go of what is older than the site keeps', async () => {
    const site = await makeSite({ settings: { retentionDays: 30 } })
    const old = Date.now() - 30 * DAY + 60_000
    for (const who of ['gone', 'here'])
      await send(site, [view('/old', { at: old })], { visitor: who, ...asServer(site) })
    await send(site, [view('/new', { at: NOW })], { visitor: 'here' })
    await walkPages(env.DB, site.context, Date.now(), always)
    expect(await pagesOf(site)).toEqual([
      { path: '/old', views: 2 },
      { path: '/new', views: 1 },
    ])
    await sweep(turn({ now: Date.now() + DAY }))
    expect(await pagesOf(site)).toEqual([{ path: '/new', views: 1 }])
    const { results } = await env.DB.prepare('select visitor_id as id from page_marks where site_id = ?1')
      .bind(site.siteId)
      .all()
    expect(results).toEqual([{ id: 'here' }])
  })

  test('knows of a lead that was released to be an MQL, without a further visit', async () => {
    const site = await makeSite()
    const views = ['/pricing', '/demo', '/contact'].map((path) => view(path, { at: NOW }))
    const form = event({ kind: 'form', form: 'contact', email: 'asdfasdf@mailinator.com', at: NOW })
    await send(site, [...views, form], { visitor: 'held' })
    await walkPages(env.DB, site.context, Date.now(), always)
    const reached = () =>
      env.DB.prepare(`select reached from pages where site_id = ?1 and path = '/pricing'`)
        .bind(site.siteId)
        .first('reached')
    expect(await reached()).toBe(0)
    const { id } = await leadOf(site, 'email=asdfasdf@mailinator.com')
    await request(`/v1/leads/${id}/release`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.adminKey}` },
    })
    expect((await leadOf(site, 'email=asdfasdf@mailinator.com')).stage).toBe('mql')
    expect(await reached()).toBe(1)
  })
})

test('routes of a hash router are pages of their own, told apart by tags too; what was counted before them is counted anew', async () => {
  const site = await makeSite({ settings: { bots: 'flag' } })
  await send(site, [
    ...[view('/'), view('/#/pricing'), view('/?ref=mail#/pricing'), view('/#!/docs/start'), view('/#footer')],
  ])
  const db = env.DB
  await walkPages(db, site.context, Date.now() + 600_000, always)
  expect(await pagesOf(site)).toEqual([
    { path: '/#/pricing', views: 2 },
    { path: '/', views: 2 },
    { path: '/#!/docs/start', views: 1 },
  ])
  expect([await isRouted(db, site.siteId, '/'), await isRouted(db, site.siteId, '/docs')]).toEqual([
    true,
    false,
  ])
  const meant = async (path: string, scope: 'page' | 'below') => {
    const pattern = patternOf({ path, scope, own: '', isRouted: await isRouted(db, site.siteId, path) })
    const { pages } = await listSitePages(db, site.context, { limit: 9 })
    return pages.filter(({ url }) => matchUrl(pattern, url)).map((page) => page.path)
  }
  expect(await meant('/#/pricing', 'page')).toEqual(['/#/pricing'])
  expect(await meant('/#!/docs', 'below')).toEqual(['/#!/docs/start'])
  expect(await meant('/', 'page')).toEqual(['/'])
  expect(await meant('/', 'below')).toHaveLength(3)

  expect(await findSitesToCount(db, Date.now())).not.toContain(site.siteId)
  await db.prepare(`update page_walks set basis = 'flag 0' where site_id = ?`).bind(site.siteId).run()
  expect(await findSitesToCount(db, Date.now())).toContain(site.siteId)
})

async function pagesOf(site: TestSite): Promise<{ path: string; views: number }[]> {
  const { results } = await env.DB.prepare(
    `select path, views from pages where site_id = ?1 and path <> '' order by views desc, path desc`,
  )
    .bind(site.siteId)
    .all<{ path: string; views: number }>()
  return results
}
