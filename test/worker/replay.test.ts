import { expect, test } from 'vitest'
import { chances, printedSeed, sized } from '../support/soak.ts'
import { env, expectVerified, makeSite, read, send } from './support.ts'

const LINES = sized(600, 12_000)
const VISITORS = sized(40, 400)
const DAY = 86_400_000

const PAGES = [
  '/',
  '/pricing',
  '/product',
  '/product/tour',
  '/blog/a',
  '/blog/b',
  '/careers',
  '/contact',
  '/customers',
]
const PEOPLE = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/20.0 Safari/605.1.15',
]
const BOTS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'curl/8.14.1',
  'python-requests/2.32.4',
]

/** One line of a web server's log: who, when, what, by which program. */
interface Line {
  visitor: string
  id: string
  at: number
  path: string
  agent: string
}

test(
  'a web server’s log, replayed in disorder and a third of it twice, comes to its views; its bots to nothing',
  async () => {
    const chance = chances(printedSeed('replay'))
    const lines = makeLog(chance)
    const site = await makeSite()
    const beacons = shuffled(batches(lines, chance), chance)
    for (const beacon of shuffled([...beacons, ...beacons.filter(() => chance() < 1 / 3)], chance)) {
      const [{ visitor, agent }] = beacon
      const events = beacon.map(({ id, at, path }) => ({
        id,
        kind: 'page_view' as const,
        at,
        url: `https://h.dev${path}`,
      }))
      expect(
        (await send(site, events, { visitor, headers: { 'user-agent': agent, 'cf-connecting-ip': visitor } }))
          .status,
      ).toBe(202)
    }

    const { results } = await env.DB.prepare(
      `select visitor_id as visitor, count(*) as views from events where site_id = ?1 and kind = 'page_view' group by 1`,
    )
      .bind(site.siteId)
      .all<{ visitor: string; views: number }>()
    expect(Object.fromEntries(results.map(({ visitor, views }) => [visitor, views]))).toEqual(viewsIn(lines))

    const seen = new Map(lines.map((line) => [line.visitor, line]))
    for (const [visitor, { agent }] of seen) {
      const isBot = BOTS.includes(agent)
      const isInterested = lines.some((line) => line.visitor === visitor && line.path === '/pricing')
      const { score } = await read<{ score: number }>(site, `/v1/scores/${visitor}`)
      if (isBot) expect(score).toBe(0)
      else if (isInterested) expect(score).toBeGreaterThan(0)
    }
    expect([...seen.values()].filter(({ agent }) => BOTS.includes(agent)).length).toBeGreaterThan(3)
    await expectVerified(site)
  },
  sized(60_000, 600_000),
)

function makeLog(chance: () => number): Line[] {
  const now = Date.now()
  const pick = (list: readonly string[]) => list[Math.floor(chance() * list.length)] ?? ''
  const agents = Array.from({ length: VISITORS }, (_, index) => pick(index % 5 === 0 ? BOTS : PEOPLE))
  return Array.from({ length: LINES }, (_, index) => {
    // Few come often: as in every log.
    const visitor = Math.floor(chance() ** 2 * VISITORS)
    const at = now - Math.floor(chance() * 6 * DAY)
    return {
      visitor: `v${visitor}`,
      id: `line-${index}`,
      at,
      path: pick(PAGES),
      agent: agents[visitor] ?? '',
    }
  })
}

/** One to six lines of one visitor at a time, as a page would send them. */
function batches(lines: readonly Line[], chance: () => number): [Line, ...Line[]][] {
  const made: [Line, ...Line[]][] = []
  const open = new Map<string, [Line, ...Line[]]>()
  for (const line of lines) {
    const batch = open.get(line.visitor)
    if (batch && chance() < 0.8) batch.push(line)
    else {
      const next: [Line, ...Line[]] = [line]
      open.set(line.visitor, next)
      made.push(next)
    }
  }
  return made
}

/** By an independent way: a tally of lines. */
function viewsIn(lines: readonly Line[]): Record<string, number> {
  const views: Record<string, number> = {}
  for (const { visitor } of lines) views[visitor] = (views[visitor] ?? 0) + 1
  return views
}

function shuffled<One>(list: readonly One[], chance: () => number): One[] {
  return list
    .map((one) => ({ one, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}
