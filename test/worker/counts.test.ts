// What may not grow, counted, in one table: statements and rows as D1 bills them, and bytes. A count is the same on every machine,
// so it can be asserted where a time cannot. `npx vitest run test/worker/counts.test.ts` prints the table with what was counted.
// What the script may weigh is asserted by its files (test/repo/size.test.ts).
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { AccountPage } from '../../worker/read/accounts.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { again, beacon, changeStage, copy, named, PRICING, tell } from './counted/beacons.ts'
import { ask, DUE, dashboard, firstPage, LEADS, makeMany, settle, stateBytes, walk } from './counted/reads.ts'
import { elsewhere, event, events, leadOf, makeSite, send, type TestSite } from './support.ts'

type Unit = 'statements' | 'read' | 'written' | 'bytes' | 'puts'
type Count = {
  what: string
  limit: Partial<Record<Unit, number>>
  count: () => Promise<Partial<Record<Unit, number>>>
}

let site: TestSite
/** With many leads. */
let many: TestSite
const counted: string[] = []

const COUNTS: Count[] = [
  {
    what: 'ten events of a new browser',
    limit: { statements: 6, read: 40, written: 13 },
    count: () => beacon(site, 'new', events(10)),
  },
  {
    what: 'ten more of it',
    limit: { statements: 2, read: 15, written: 13 },
    count: () => beacon(site, 'new', events(10)),
  },
  {
    what: 'one more of it',
    limit: { statements: 2, written: 3 },
    count: () => beacon(site, 'new', events(1)),
  },
  {
    what: 'ten that make a lead',
    // The last one is a look whether the visitor is still there once KV has a copy.
    limit: { statements: 13, read: 45, written: 19 },
    count: () => beacon(site, 'lead', [...events(9), named('rows@analytical-engines.com')]),
  },
  {
    what: 'ten of a lead, that raise it: both indexes are named',
    limit: { statements: 3, read: 20, written: 16 },
    count: () => beacon(site, 'lead', events(10, { url: PRICING })),
  },
  {
    what: 'ten of a lead, that its caps let nothing of through: neither is',
    limit: { statements: 3, read: 20, written: 13 },
    count: () => beacon(site, 'lead', events(10, { url: PRICING })),
  },
  {
    what: 'one of a lead, that raises it',
    limit: { statements: 3, written: 6 },
    count: () => beacon(site, 'raised', [event({ url: PRICING })]),
  },
  {
    what: 'ten that change the stage, with a webhook to be told',
    limit: { statements: 5, written: 17 },
    count: changeStage,
  },
  {
    what: 'ten sent again, where they were taken: only looked at, whether they are the same',
    limit: { statements: 1, read: 22, written: 0 },
    count: () => again(site, false),
  },
  {
    what: 'ten sent again elsewhere',
    limit: { statements: 5, read: 55, written: 0 },
    count: () => again(site, true),
  },
  {
    what: 'telling a webhook of a new lead, to the receiver’s answer and the record of it',
    limit: { statements: 8, read: 35, written: 5 },
    count: tell,
  },
  {
    what: 'a copy for reads at the edge, of a visitor of 20 events',
    limit: { puts: 1, bytes: 1_000 },
    count: () => copy(site),
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
      (await ask(site, `/v1/leads/${(await leadOf(site, 'email=rows@analytical-engines.com')).id}`)).spent,
  },
  {
    what: 'a score at the edge',
    limit: { statements: 0 },
    count: async () => (await ask(site, '/v1/scores/lead')).spent,
  },
  {
    what: `the first page of 20 among ${LEADS} leads`,
    limit: { read: 200 },
    count: () => firstPage<LeadPage>(many, '/v1/leads?limit=20', ({ leads }) => leads.length === 20),
  },
  {
    what: `the first page of 10 companies among ${LEADS} leads`,
    limit: { read: 300 },
    count: () =>
      firstPage<AccountPage>(many, '/v1/accounts?limit=10', ({ accounts }) => accounts.length === 10),
  },
  {
    what: `the dashboard’s first page among ${LEADS} leads`,
    limit: { statements: 4, read: 250 },
    count: () => dashboard(many, '/dashboard/'),
  },
  {
    what: 'its strip of who is hot',
    limit: { read: 20 },
    count: () => dashboard(many, '/dashboard/leads/hot'),
  },
  { what: 'the clock, where nothing is due', limit: { read: 1, written: 0 }, count: () => settle(many, 0) },
  {
    what: `settling, for each of ${DUE} due of ${LEADS}`,
    limit: { read: 7, written: 5 },
    count: () => settle(many, DUE),
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
  await send(site, [named('raised@harbrook.dev')], { visitor: 'raised' })
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
  }, 90_000)
}

test('a beacon of 450 events takes as many statements as one of two', async () => {
  const own = await makeSite()
  await send(own, [event()], { visitor: 'first' })
  const few = await beacon(own, 'few', events(2))
  expect((await beacon(own, 'many', events(450))).statements).toBe(few.statements)
})

test('what a beacon reads does not grow with history, with visitors or with leads', async () => {
  // So much in so little time is a machine's.
  const own = await makeSite({ settings: { bots: 'flag' } })
  const known = (nth: number) => event({ kind: 'identify', userId: `reader${nth}` })
  const measure = async () => {
    elsewhere(own, 'reader')
    return (await beacon(own, 'reader', [...events(3), known(1)])).read
  }
  await send(own, [known(1)], { visitor: 'reader' })
  const before = await measure()
  for (let nth = 2; nth < 30; nth++) {
    await send(own, [...events(20), known(nth)], { visitor: `reader${nth}` })
    await send(own, events(20), { visitor: 'reader' })
  }
  expect(await measure()).toBe(before)
})
