import { beforeAll, describe, expect, test } from 'vitest'
import { halfLife } from '../../shared/scoring/index.ts'
import { dashboard } from '../../worker/dashboard/routes.tsx'
import type { Transition } from '../../worker/db/transitions.ts'
import { settle } from '../../worker/project/settle.ts'
import type { History } from '../../worker/read/history.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { counting, figures } from './counted/counting.ts'
import { BASE, priced } from './priced.ts'
import {
  DAY,
  elsewhere,
  env,
  event,
  expectVerified,
  HOST,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
} from './support.ts'

/** An import brings leads to the stages at which their history puts them, each since when that happened. */

const { enter, leave = 0.75 * enter } = halfLife.thresholds

let site: TestSite
let now: number

beforeAll(async () => {
  site = await makeSite()
  now = Date.now()
})

type Line = Record<string, unknown> & { id: string; at: number }

describe('a lead that comes with its history', () => {
  test('became an MQL when its score did, and none when it had faded', async () => {
    await take(site, 'story', story('ada', 200))
    const steps = await transitionsOf('ada')
    expect(steps.map(({ from, to, cause }) => [from, to, cause])).toEqual([
      ['visitor', 'lead', 'identify'],
      ['lead', 'mql', 'event'],
      ['mql', 'lead', 'decay'],
    ])
    expect(steps.map(({ at }) => (now - at) / DAY)).toEqual([200, 198, expect.closeTo(165, -1)])
    expect(steps.every(({ history }) => history)).toBe(true)
    await expectMarks('ada', steps)
    expect(await leadOf(site, 'userId=ada')).toMatchObject({ stage: 'lead' })
    await expectVerified(site)
  })

  test('is told to nobody', async () => {
    const told = await makeSite()
    const body = JSON.stringify({ url: 'https://hooks.harbrook.dev/' })
    expect((await call(told, '/v1/webhooks', body, told.adminKey)).status).toBe(201)
    await take(told, 'quiet', [...story('quinn', 3), line('quinn', 0.5, { kind: 'outcome', outcome: 'sql' })])
    expect(await transitionsOf('quinn', told)).toHaveLength(3)
    for (const table of ['outbox', 'deliveries']) {
      const count = env.DB.prepare(`select count(*) as n from ${table} where site_id = ?1`)
      expect(await count.bind(told.siteId).first('n')).toBe(0)
    }
  })

  test('says on its page which stages were imported, and so told to nobody', async () => {
    const own = await makeSite()
    await take(own, 'page', story('paula', 30))
    const { id } = await leadOf(own, 'userId=paula')
    const secret = { ...env, SESSION_SECRET: 'a secret of the tests' }
    const body = new URLSearchParams({ key: own.readKey })
    const init = { method: 'POST', body, headers: { origin: HOST } }
    const answer = await dashboard.request(`${HOST}/dashboard/login`, init, secret)
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    const asked = dashboard.request(`${HOST}/dashboard/leads/${id}`, { headers: { cookie } }, secret)
    const text = await (await asked).text()
    expect(text.match(/points \(\s*imported\)/g)).toHaveLength(2)
    expect(text).toContain('Nobody was told.')
  })

  test('waits for a word of sales since then', async () => {
    await take(site, 'waits', story('wendy', 12))
    expect(await transitionsOf('wendy')).toMatchObject([{ to: 'lead' }, { to: 'mql', at: now - 10 * DAY }])
    const waiting = (days: number) =>
      read<LeadPage>(site, `/v1/leads?stage=mql&stageBefore=${now - days * DAY}`)
    expect((await waiting(9)).leads.map(({ userId }) => userId)).toEqual(['wendy'])
    expect((await waiting(11)).leads).toEqual([])
  })

  test('follows what sales said of it when they said it', async () => {
    const said = (day: number, outcome: string) => line('olga', day, { kind: 'outcome', outcome })
    await take(site, 'said', [...story('olga', 100), said(97, 'sql'), said(90, 'lost'), ...visit('olga', 50)])
    const steps = await transitionsOf('olga')
    expect(steps.map(({ to, cause }) => [to, cause]).slice(0, 5)).toEqual([
      ['lead', 'identify'],
      ['mql', 'event'],
      ['sql', 'outcome'],
      ['recycled', 'outcome'],
      ['mql', 'event'],
    ])
    expect(steps.map(({ at }) => Math.round((now - at) / DAY)).slice(0, 5)).toEqual([100, 98, 97, 90, 50])
  })

  test('comes to the same in pieces, in whatever order, with other browsers and by other senders', async () => {
    const other = { visitor: 'phone', email: 'whole@harbrook.dev' }
    const whole: Line[] = [
      ...story('whole', 120).map((one) => ({ ...one, email: 'whole@harbrook.dev' })),
      ...visit('whole', 60),
      ...visit('whole', 61).map((one) => ({ ...one, ...other, id: `phone-${one.id}` })),
      line('whole', 40, { kind: 'outcome', outcome: 'lost' }),
      ...visit('whole', 20),
    ]
    const pieces = (count: number) =>
      Array.from({ length: count }, (_, nth) => whole.filter((_, index) => index % count === nth))
    const ways: Line[][][] = [
      [whole],
      [[...whole].reverse()],
      pieces(3),
      [whole.filter(({ visitor }) => visitor), whole.filter(({ visitor }) => !visitor)],
      [whole.filter(({ visitor }) => !visitor), whole.filter(({ visitor }) => visitor)],
      whole.map((one) => [one]),
      [...whole].reverse().map((one) => [one]),
    ]
    const found = []
    for (const way of ways) {
      const own = await makeSite()
      for (const [nth, piece] of way.entries()) await take(own, `piece-${nth}`, piece)
      elsewhere(own, 'whole', 'phone')
      found.push((await transitionsOf('whole', own)).map(({ id: _, lead: __, ...step }) => step))
      await expectVerified(own)
    }
    expect(found[0]?.length).toBeGreaterThan(4)
    for (const steps of found) expect(steps).toEqual(found[0])
  })

  test('is another’s where its browser turns out to be', async () => {
    const on = (who: string, day: number) => ({ ...line(who, day, { kind: 'identify' }), visitor: 'shared' })
    await take(site, 'shared', [line('one', 40, { kind: 'identify' }), on('one', 10), ...shared(9)])
    expect((await transitionsOf('one')).map(({ to }) => to)).toEqual(['lead', 'mql'])
    await take(site, 'shared-2', [on('two', 20)])
    expect((await transitionsOf('two')).map(({ to, at }) => [to, Math.round((now - at) / DAY)])).toEqual([
      ['lead', 20],
      ['mql', 9],
    ])
    expect((await transitionsOf('one')).map(({ to }) => to)).toEqual(['lead'])
    await expectVerified(site)
  })

  test('begins when its data is believed, where it was held before', async () => {
    const unlikely = { email: 'asdfasdf@harbrook.dev' }
    await take(
      site,
      'held',
      story('hal', 12).map((one) => ({ ...one, ...unlikely })),
    )
    expect(await transitionsOf('hal')).toEqual([])
    await take(site, 'held-2', [line('hal', 1, { kind: 'identify', email: 'hal@harbrook.dev' })])
    expect(await transitionsOf('hal')).toMatchObject([{ to: 'lead' }, { to: 'mql', at: now - 10 * DAY }])
  })

  test('is the same after the same file once more', async () => {
    await take(site, 'once', story('once', 30))
    const steps = await transitionsOf('once')
    await take(site, 'twice', story('once', 30))
    expect(await transitionsOf('once')).toEqual(steps)
  })

  test('costs the same statements however long it is, and reads nothing anew where it comes in order', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      line('long', 100 - index / 40, { kind: 'page_view', url: url(`/blog/${index % 50}`), n: index }),
    )
    const costs = []
    for (const [nth, id] of ['first', 'second', 'third'].entries()) {
      const counted = counting()
      await take(site, id, lines.slice(nth * 1_000, nth * 1_000 + 1_000), counted.DB)
      costs.push(figures(counted))
    }
    const [, second, third] = costs
    expect(third?.statements).toBe(second?.statements)
    expect(third?.read).toBeLessThan((second?.read ?? 0) + 20)
    const late = counting()
    await take(
      site,
      'late',
      [line('long', 99, { kind: 'page_view', url: url('/pricing'), n: 'late' })],
      late.DB,
    )
    expect(figures(late).statements).toBeLessThanOrEqual((second?.statements ?? 0) + 6)
  })
})

describe('an import to a lead that is known', () => {
  test('rewrites nothing that was decided as time went, and dates nothing before it', async () => {
    await send(site, [event({ kind: 'identify', userId: 'kim' })], { visitor: 'kim-browser' })
    const [born] = await transitionsOf('kim')
    expect(born).toMatchObject({ to: 'lead', history: false })
    await take(site, 'kim', story('kim', 40))
    const steps = await transitionsOf('kim')
    expect(steps[0]).toEqual(born)
    // Its score of forty days ago is no more an MQL's today.
    await take(site, 'kim-2', story('kim', 3))
    const later = await transitionsOf('kim')
    expect(later[0]).toEqual(born)
    expect(later.at(-1)).toMatchObject({ from: 'lead', to: 'mql', history: true })
    expect(later.at(-1)?.at).toBe((born?.at ?? 0) + 1)
    await expectVerified(site)
  })

  test('dates what it brings when it happened where that is later', async () => {
    await take(site, 'lea', story('lea', 60).slice(0, 1))
    // A new model has decided nothing of it, and time went on.
    await settle(env.DB, site.context, [(await leadOf(site, 'userId=lea')).id], now)
    await take(site, 'lea-2', story('lea', 60).slice(1))
    expect((await transitionsOf('lea')).map(({ to, at }) => [to, Math.round((now - at) / DAY)])).toEqual([
      ['lead', 60],
      ['mql', 58],
      ['lead', expect.any(Number)],
    ])
  })

  test('takes nobody from sales whom a silent publish has spared', async () => {
    const own = await makeSite({ model: BASE })
    await take(own, 'sam', story('sam', 5))
    const publish = JSON.stringify({ model: priced({ 'demo-request': 5 }) })
    expect((await call(own, '/v1/models/publish', publish, own.adminKey)).status).toBe(201)
    await take(own, 'sam-2', [line('sam', 4, { kind: 'page_view', url: url('/blog/one') })])
    expect(await leadOf(own, 'userId=sam')).toMatchObject({ stage: 'mql', modelVersion: 2 })
    expect(await transitionsOf('sam', own)).toMatchObject([{ to: 'lead' }, { to: 'mql', modelVersion: 1 }])
    await expectVerified(own)
  })

  test('keeps what was told of it after an import', async () => {
    await take(site, 'max', story('max', 20))
    await say('max', 'sql')
    const told = await transitionsOf('max')
    expect(told.at(-1)).toMatchObject({ to: 'sql', history: false })
    await take(site, 'max-2', [...visit('max', 19), line('max', 18, { kind: 'outcome', outcome: 'lost' })])
    expect(await transitionsOf('max')).toEqual(told)
    await expectVerified(site)
  })
})

/** Says its name, and looks at what it would buy two days later. */
function story(who: string, day: number): Line[] {
  return [line(who, day, { kind: 'identify', traits: { title: 'CTO' } }), ...visit(who, day - 2)]
}

function visit(who: string, day: number): Line[] {
  return [
    line(who, day, { kind: 'page_view', url: url('/pricing') }),
    line(who, day, { kind: 'form', form: 'demo request', url: url('/demo') }),
  ]
}

/** The same by a browser. */
function shared(day: number): Line[] {
  return visit('shared', day).map(({ userId: _, ...one }) => ({ ...one, visitor: 'shared' }))
}

function line(who: string, day: number, fields: Record<string, unknown>): Line {
  const { kind, url: address = '', outcome = '', n = '' } = fields
  const id = [who, day, kind, address, outcome, n].join('-').slice(0, 100)
  const { n: _, ...rest } = fields
  return { id, at: Math.round(now - day * DAY), userId: who, ...rest }
}

function url(path: string): string {
  return `https://www.harbrook.dev${path}`
}

async function take(where: TestSite, id: string, lines: Line[], DB = env.DB): Promise<void> {
  const begun = await call(where, '/v1/imports', JSON.stringify({ id, name: id }))
  expect(begun.status).toBe(200)
  const body = lines.map((one) => JSON.stringify(one)).join('\n')
  const taken = await call(where, `/v1/imports/${id}/lines?from=0`, body, where.serverKey, DB)
  if (!taken.ok) throw new Error(`${taken.status} ${await taken.text()}`)
  expect(await taken.json()).toMatchObject({ ignored: 0 })
}

async function say(userId: string, outcome: string): Promise<void> {
  expect((await call(site, '/v1/outcomes', JSON.stringify({ userId, outcome }))).ok).toBe(true)
}

function call(where: TestSite, path: string, body: string, key = where.serverKey, DB = env.DB) {
  const headers = { authorization: `Bearer ${key}` }
  return request(path, { method: 'POST', body, headers }, { DB })
}

type Told = Omit<Transition, 'leadId'> & { lead: string }

async function transitionsOf(userId: string, where = site): Promise<Told[]> {
  const { id } = await leadOf(where, `userId=${userId}`)
  return (await read<{ transitions: Told[] }>(where, `/v1/leads/${id}/transitions`)).transitions
}

/** By the history, which folds everything anew for each instant: over the mark where a stage is entered, and not before. */
async function expectMarks(userId: string, steps: readonly Told[]): Promise<void> {
  const { id } = await leadOf(site, `userId=${userId}`)
  for (const { to, from, at, score } of steps.slice(1)) {
    const query = `at=${at - 60_000},${at}`
    const { points } = await read<History>(site, `/v1/leads/${id}/history?${query}`)
    const [before, after] = points.map(({ raw }) => raw)
    expect(points.map(({ stage }) => stage)).toEqual([from, to])
    expect(after).toBe(score)
    if (to === 'mql') expect([before! < enter, after! >= enter]).toEqual([true, true])
    else expect([before! >= leave, after! < leave]).toEqual([true, true])
  }
}
