// What may not grow, counted, in one table: statements and rows as D1 bills them, and bytes. A count is the same on every machine,
// so it can be asserted where a time cannot. `npx vitest run test/worker/counts.test.ts` prints the table with what was counted.
// What the script may weigh is asserted by its files (test/repo/size.test.ts).
import { env as bindings } from 'cloudflare:workers'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { emptyRegisters, encodeRegisters, fold, halfLife } from '../../shared/scoring/index.ts'
import { settleDue } from '../../worker/cron/settle.ts'
import { listLeadsById } from '../../worker/db/leads.ts'
import { walkPages } from '../../worker/project/walk-pages.ts'
import type { AccountPage } from '../../worker/read/accounts.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { invented } from '../shared/scoring/invented.ts'
import { compiled } from '../shared/scoring/make.ts'
import { type Counted, counting, countingAnswer } from './counting.ts'
import {
  elsewhere,
  env,
  event,
  events,
  HOST,
  leadOf,
  makeSite,
  request,
  send,
  type TestSite,
} from './support.ts'

type Unit = 'statements' | 'read' | 'written' | 'bytes' | 'puts'
type Count = {
  what: string
  limit: Partial<Record<Unit, number>>
  count: () => Promise<Partial<Record<Unit, number>>>
}

const PRICING = 'https://www.harbrook.dev/pricing'
const LEADS = 100_000
const DUE = 100
const named = (email: string) => event({ kind: 'form', form: 'newsletter', email })

let site: TestSite
/** With many leads. */
let many: TestSite
const counted: string[] = []

const COUNTS: Count[] = [
  {
    what: 'ten events of a new browser',
    limit: { statements: 6, read: 40, written: 13 },
    count: () => beacon('new', events(10)),
  },
  {
    what: 'ten more of it',
    limit: { statements: 2, read: 15, written: 13 },
    count: () => beacon('new', events(10)),
  },
  { what: 'one more of it', limit: { statements: 2, written: 3 }, count: () => beacon('new', events(1)) },
  {
    what: 'ten that make a lead',
    limit: { statements: 12, read: 45, written: 19 },
    count: () => beacon('lead', [...events(9), named('rows@analytical-engines.com')]),
  },
  {
    what: 'ten of a lead, that raise it: both indexes are named',
    limit: { statements: 3, read: 20, written: 16 },
    count: () => beacon('lead', events(10, { url: PRICING })),
  },
  {
    what: 'ten of a lead, that its caps let nothing of through: neither is',
    limit: { statements: 3, read: 20, written: 13 },
    count: () => beacon('lead', events(10, { url: PRICING })),
  },
  {
    what: 'one of a lead',
    limit: { statements: 3, written: 6 },
    count: () => beacon('lead', [event({ url: 'https://www.harbrook.dev/product' })]),
  },
  {
    what: 'ten that change the stage, with a webhook to be told',
    limit: { statements: 5, written: 17 },
    count: changeStage,
  },
  {
    what: 'ten sent again, where they were taken: only looked at, whether they are the same',
    limit: { statements: 1, read: 22, written: 0 },
    count: () => again(false),
  },
  {
    what: 'ten sent again elsewhere',
    limit: { statements: 5, read: 55, written: 0 },
    count: () => again(true),
  },
  {
    what: 'telling a webhook of a new lead, to the receiver’s answer and the record of it',
    limit: { statements: 7, read: 35, written: 5 },
    count: tell,
  },
  {
    what: 'a copy for reads at the edge, of a visitor of 20 events',
    limit: { puts: 1, bytes: 1_000 },
    count: copy,
  },
  {
    what: 'the state of a visitor of 200 events in 60 days',
    limit: { bytes: 2_048 },
    count: async () => ({ bytes: await stateBytes() }),
  },
  {
    what: 'a score by id',
    limit: { statements: 1, read: 1 },
    count: async () =>
      (await ask(`/v1/leads/${(await leadOf(site, 'email=rows@analytical-engines.com')).id}`)).spent,
  },
  {
    what: 'a score at the edge',
    limit: { statements: 0 },
    count: async () => (await ask('/v1/scores/lead')).spent,
  },
  {
    what: `the first page of 20 among ${LEADS} leads`,
    limit: { read: 200 },
    count: () => firstPage<LeadPage>('/v1/leads?limit=20', ({ leads }) => leads.length === 20),
  },
  {
    what: `the first page of 10 companies among ${LEADS} leads`,
    limit: { read: 300 },
    count: () => firstPage<AccountPage>('/v1/accounts?limit=10', ({ accounts }) => accounts.length === 10),
  },
  {
    what: `the dashboard’s first page among ${LEADS} leads`,
    limit: { statements: 4, read: 250 },
    count: () => dashboard('/dashboard/'),
  },
  { what: 'its strip of who is hot', limit: { read: 20 }, count: () => dashboard('/dashboard/leads/hot') },
  { what: 'the clock, where nothing is due', limit: { read: 1, written: 0 }, count: () => settle(0) },
  {
    what: `settling, for each of ${DUE} due of ${LEADS}`,
    limit: { read: 8, written: 5 },
    count: () => settle(DUE),
  },
  {
    what: 'counting the pages of one visitor who came again, of 30',
    limit: { read: 70, written: 15 },
    count: walk,
  },
]

beforeAll(async () => {
  site = await makeSite()
  // Its key, its site and its quota are known here from now on.
  await send(site, [event()], { visitor: 'first' })
  many = await makeMany()
}, 60_000)

afterEach(() => {
  vi.restoreAllMocks()
})

afterAll(() => console.log(counted.join('\n')))

for (const { what, limit, count } of COUNTS) {
  test(what, async () => {
    const spent = await count()
    const units = Object.entries(limit) as [Unit, number][]
    counted.push(`${what}: ${units.map(([unit, most]) => `${spent[unit]} of ${most} ${unit}`).join(', ')}`)
    for (const [unit, most] of units) {
      expect(spent[unit], unit).toBeLessThanOrEqual(most)
      // Or it looked somewhere else.
      if (most > 0) expect(spent[unit], unit).toBeGreaterThan(0)
    }
  })
}

test('a beacon of 450 events takes as many statements as one of two', async () => {
  const own = await makeSite()
  await send(own, [event()], { visitor: 'first' })
  const few = await beacon('few', events(2), own)
  expect((await beacon('many', events(450), own)).statements).toBe(few.statements)
})

test('what a beacon reads does not grow with history, with visitors or with leads', async () => {
  // So much in so little time is a machine's.
  const own = await makeSite({ settings: { bots: 'flag' } })
  const known = (nth: number) => event({ kind: 'identify', userId: `reader${nth}` })
  const measure = async () => {
    elsewhere(own, 'reader')
    return (await beacon('reader', [...events(3), known(1)], own)).read
  }
  await send(own, [known(1)], { visitor: 'reader' })
  const before = await measure()
  for (let nth = 2; nth < 30; nth++) {
    await send(own, [...events(20), known(nth)], { visitor: `reader${nth}` })
    await send(own, events(20), { visitor: 'reader' })
  }
  expect(await measure()).toBe(before)
})

function figures({ statements, read, written }: Counted) {
  return { statements: statements(), read: read(), written: written() }
}

async function beacon(visitor: string, list: object[], where = site) {
  const spent = countingAnswer()
  const answer = await send(where, list, { visitor, over: { DB: spent.DB } })
  expect(await answer.json()).toMatchObject({ ignored: [] })
  return figures(spent)
}

async function again(isElsewhere: boolean) {
  const visitor = `again${isElsewhere}`
  const list = events(10)
  await send(site, list, { visitor })
  if (isElsewhere) elsewhere(site, visitor)
  return beacon(visitor, list)
}

/** No receiver is there; it is said to be. */
async function makeRung(): Promise<TestSite> {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }))
  const rung = await makeSite()
  const body = JSON.stringify({ url: 'https://hooks.harbrook.dev/leads' })
  await request('/v1/webhooks', {
    method: 'POST',
    headers: { authorization: `Bearer ${rung.adminKey}` },
    body,
  })
  return rung
}

async function changeStage() {
  const rung = await makeRung()
  const traits = { title: 'Chief Technology Officer' }
  await send(rung, [event({ kind: 'identify', email: 'rung@analytical-engines.com', traits })])
  const demo = event({ kind: 'form', form: 'demo' })
  const spent = await beacon('v1', [...events(9, { url: PRICING }), demo], rung)
  expect((await leadOf(rung, 'email=rung@analytical-engines.com')).stage).toBe('mql')
  return spent
}

async function tell() {
  const rung = await makeRung()
  await send(rung, [event()])
  const [upToAnswer, whole] = [countingAnswer(), counting()]
  await send(rung, [named('first@harbrook.dev')], { over: { DB: upToAnswer.DB } })
  await send(rung, [named('second@harbrook.dev')], { visitor: 'v2', over: { DB: whole.DB } })
  expect(fetch).toHaveBeenCalledTimes(2)
  const [answer, all] = [figures(upToAnswer), figures(whole)]
  return {
    statements: all.statements - answer.statements,
    read: all.read - answer.read,
    written: all.written - answer.written,
  }
}

/** The beacon that makes a lead writes it at once. */
async function copy() {
  const put = vi.spyOn(bindings.KV, 'put')
  const pages = Array.from({ length: 19 }, (_, nth) =>
    event({ url: `https://www.harbrook.dev/product/${nth}` }),
  )
  await send(site, [...pages, named('copied@harbrook.dev')], { visitor: 'copied' })
  const puts = put.mock.calls.filter(([key]) => key.startsWith('score:'))
  return { puts: puts.length, bytes: Math.max(...puts.map(([, value]) => String(value).length)) }
}

async function stateBytes(): Promise<number> {
  const version = compiled(halfLife)
  const sizes = [0, 1, 2, 3, 4, 5].map((person) => {
    const list = invented(person, 1_200).slice(0, 200)
    expect(list).toHaveLength(200)
    return encodeRegisters(fold(emptyRegisters(), list, version)).length
  })
  return Math.max(...sizes)
}

async function ask(path: string, where = site) {
  const init = { headers: { authorization: `Bearer ${where.readKey}` } }
  // Its key and its site are known here from then on.
  await request(path, init)
  const spent = counting()
  const response = await request(path, init, { DB: spent.DB })
  expect(response.status).toBe(200)
  return { response, spent: figures(spent) }
}

async function firstPage<Page>(path: string, isFull: (page: Page) => boolean) {
  const { response, spent } = await ask(path, many)
  expect(isFull(await response.json<Page>())).toBe(true)
  return spent
}

async function dashboard(path: string) {
  const body = new URLSearchParams({ key: many.readKey })
  const entered = await request('/dashboard/login', { method: 'POST', headers: { origin: HOST }, body })
  const cookie = entered.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const spent = counting()
  const response = await request(path, { headers: { cookie } }, { DB: spent.DB })
  expect(response.status).toBe(200)
  await response.text()
  return figures(spent)
}

/** As many leads as one had, each worth a little less than the one before, in companies of three; a few are due. */
async function makeMany(): Promise<TestSite> {
  const where = await makeSite()
  await send(where, [event({ kind: 'form', form: 'demo' }), named('ada@harbrook.dev')])
  const { id } = await leadOf(where, 'email=ada@harbrook.dev')
  await env.DB.prepare(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?3)
     insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                        due_at, account, created_at, last_seen_at, registers)
     select site_id, iif(i <= ?4, 'due-', 'later-') || i, 1, standing, claims, stage, stage_at, model_version, score,
            scored_at, ceiling * 50.0 / (50 + i), iif(i <= ?4, scored_at - 60000 - i, scored_at + 86400000 + i),
            'company' || (i / 3), created_at, last_seen_at, registers
     from n, leads where site_id = ?1 and id = ?2`,
  )
    .bind(where.siteId, id, LEADS - 1, DUE)
    .run()
  await env.DB.prepare('update leads set due_at = null where site_id = ?1 and id = ?2')
    .bind(where.siteId, id)
    .run()
  return where
}

/** @param due How many are to be. */
async function settle(due: number) {
  const now = due === 0 ? Date.now() - 10 * 60_000 : Date.now()
  const spent = counting()
  expect(await settleDue(env, spent.DB, now)).toBe(due)
  const { read, written } = figures(spent)
  if (due === 0) return { read, written }
  expect(await settleDue(env, env.DB, now)).toBe(0)
  const [settled] = await listLeadsById(env.DB, many.siteId, { after: 'due-', limit: 1 })
  expect(settled).toMatchObject({ version: 2 })
  expect(settled?.dueAt).toBeGreaterThan(now)
  return { read: read / due, written: written / due }
}

async function walk() {
  const own = await makeSite()
  const at = Date.now() - 600_000
  const view = (nth: number) => event({ url: PRICING, view: `view${nth}`, at: at + nth })
  await Promise.all(
    Array.from({ length: 30 }, (_, nth) => send(own, [view(nth)], { visitor: `walker${nth}` })),
  )
  const whole = () => walkPages(env.DB, own.context, Date.now(), () => true)
  expect(await whole()).toMatchObject({ done: true })
  await send(own, [view(200)], { visitor: 'walker7' })
  const spent = counting()
  await walkPages(spent.DB, own.context, Date.now(), () => true)
  return figures(spent)
}
