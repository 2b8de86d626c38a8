// A3: whichever way the same events arrive, the same people come of them, with the same registers and the same score.
import { afterEach, expect, test, vi } from 'vitest'
import { findLeadIdByIdentity, findLeadRow } from '../../worker/db/leads.ts'
import { listSuggestions } from '../../worker/db/suggestions.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import { chances, printedSeed, sized } from '../support/soak.ts'
import {
  DAY,
  elsewhere,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  send,
  type TestSite,
} from './support.ts'

type One = ReturnType<typeof event>
interface Batch {
  visitor: string
  list: One[]
}

const HOUR = 3_600_000
const PEOPLE = sized(4, 12)
const SEEDS = sized(1, 20)
const EMAILS = Array.from({ length: PEOPLE }, (_, index) => `p${index}@c${index % 3}.harbrook.dev`)
const VISITORS = Array.from({ length: PEOPLE * 2 }, (_, index) => `v${index}`)
const PAGES = [
  '/pricing',
  '/demo',
  '/blog/a',
  '/blog/b?utm_source=mail&utm_medium=email',
  '/careers',
  '/product',
]
const NOW = Date.now()

afterEach(() => {
  vi.useRealTimers()
})

/** Two browsers a person, each of which says at some time whose it is; a few say two names. */
function historyOf(random: () => number): Batch[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  return VISITORS.map((visitor, index) => {
    const at = () => NOW - Math.floor(random() * 6 * DAY) - HOUR
    const acts = Array.from({ length: 12 }, () => {
      const kind = random()
      if (kind < 0.6) return event({ url: `https://www.harbrook.dev${pick(PAGES)}`, at: at() })
      if (kind < 0.8) return event({ kind: 'download', file: pick(['a.pdf', 'b.pdf', 'c.pdf']), at: at() })
      if (kind < 0.9) return event({ kind: 'form', form: 'demo', at: at() })
      return event({ kind: 'identify', traits: { title: pick(['CTO', 'Student']) }, at: at() })
    })
    const name = (email: string) => event({ kind: 'form', form: 'news', email, at: at() })
    acts.push(name(EMAILS[index % PEOPLE]!))
    if (random() < 0.2) acts.push(name(pick(EMAILS)))
    return { visitor, list: acts }
  })
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

const isNaming = (one: One) => one.kind === 'form' && 'email' in one
const byTime = (a: One, b: One) => a.at! - b.at!

/** Of a history, in batches of up to five. */
function batches(history: readonly Batch[], order: (list: One[]) => One[], size = 5): Batch[] {
  return history.flatMap(({ visitor, list }) => {
    const ordered = order([...list])
    return Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) => ({
      visitor,
      list: ordered.slice(index * size, (index + 1) * size),
    }))
  })
}

type Way = (site: TestSite, history: Batch[], random: () => number) => Promise<void>

async function inTurn(site: TestSite, parts: readonly Batch[], skew = 0): Promise<void> {
  for (const { visitor, list } of parts) {
    const told = skew === 0 ? list : list.map((one) => ({ ...one, at: one.at! + skew }))
    // No two requests at one instant: the log of links is kept in order of time.
    vi.setSystemTime(Date.now() + 1)
    const response = await send(site, told as One[], { visitor, sentAt: Date.now() + skew })
    expect(response.status).toBe(202)
  }
}

const WAYS: Record<string, Way> = {
  clean: (site, history) =>
    inTurn(
      site,
      batches(history, (list) => list.sort(byTime)),
    ),
  reversed: (site, history) =>
    inTurn(site, batches(history, (list) => list.sort(byTime).reverse()).reverse()),
  shuffled: (site, history, random) =>
    inTurn(
      site,
      shuffled(
        batches(history, (list) => shuffled(list, random)),
        random,
      ),
    ),
  'one by one': (site, history, random) =>
    inTurn(
      site,
      shuffled(
        batches(history, (list) => list, 1),
        random,
      ),
    ),
  'three times': async (site, history, random) => {
    const parts = batches(history, (list) => list)
    for (let time = 0; time < 3; time++) {
      elsewhere(site, ...VISITORS)
      await inTurn(site, shuffled(parts, random))
    }
  },
  'twice in a batch': (site, history) =>
    inTurn(
      site,
      batches(history, (list) => [...list, ...list], 20),
    ),
  'by eight at once': async (site, history, random) => {
    const parts = shuffled(
      batches(history, (list) => shuffled(list, random), 3),
      random,
    )
    const senders = Array.from({ length: 8 }, (_, sender) =>
      parts.filter((__, index) => index % 8 === sender),
    )
    await Promise.all(senders.map((own) => inTurn(site, own)))
  },
  'names last': (site, history) =>
    inTurn(site, [
      ...batches(history, (list) => list.filter((one) => !isNaming(one))),
      ...batches(history, (list) => list.filter(isNaming)),
    ]),
  'by clocks three hours fast': (site, history) =>
    inTurn(
      site,
      batches(history, (list) => list),
      3 * HOUR,
    ),
}

/** All that may not depend on the way. Ids of leads differ from site to site. */
async function stateOf(site: TestSite) {
  const names = new Map<string, string>()
  const people = []
  for (const email of EMAILS) {
    const id = await findLeadIdByIdentity(env.DB, site.siteId, `email:${email}`)
    if (id === null) continue
    names.set(id, email)
    const { registers, nameKey, claims, standing, account, quarantine, arrivals } = (await findLeadRow(
      env.DB,
      site.siteId,
      id,
    ))!
    const { score, grade, dimensions } = await leadOf(site, `email=${email}`)
    const members = (await listVisitors(env.DB, site.siteId, id)).map((one) => one.id)
    people.push({
      email,
      registers,
      nameKey,
      claims,
      standing,
      account,
      quarantine,
      arrivals,
      score,
      grade,
      dimensions,
      members,
    })
  }
  const visitors = []
  for (const id of VISITORS) {
    const { registers, claim, leadId, arrivals } = (await findVisitor(env.DB, site.siteId, id))!
    visitors.push({ id, registers, claim, arrivals, lead: names.get(leadId ?? '') })
  }
  const suggested = await listSuggestions(env.DB, site.siteId)
  const events = await env.DB.prepare('select count(*) as n from events where site_id = ?1')
    .bind(site.siteId)
    .first('n')
  return {
    people,
    visitors,
    events,
    suggested: suggested.map((one) => `${names.get(one.leadId)} ${one.visitor}`).sort(),
  }
}

test(
  'A3 nine ways of delivery come to the same people, registers and scores, each event once',
  async () => {
    const first = printedSeed('nine ways')
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    for (let seed = first; seed < first + SEEDS; seed++) {
      const history = historyOf(chances(seed))
      const states = new Map<string, object>()
      for (const [name, deliver] of Object.entries(WAYS)) {
        const site = await makeSite()
        vi.setSystemTime(NOW)
        await deliver(site, history, chances(seed + 1))
        await expectVerified(site)
        vi.setSystemTime(NOW + HOUR)
        states.set(name, await stateOf(site))
      }
      const clean = states.get('clean')
      expect(clean).toMatchObject({ events: history.flatMap(({ list }) => list).length })
      // The page's own time stays in the event where its clock was wrong, and nowhere else.
      for (const [name, state] of states) expect([name, state]).toEqual([name, clean])
    }
  },
  sized(60_000, 900_000),
)
