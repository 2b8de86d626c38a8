import { afterAll, beforeAll, expect, test } from 'vitest'
import { storedEvents } from '../support/database.ts'
import { anyEvents, type Beacon, BODIES, mutated, NASTY, placesOf, withValue } from '../support/hostile.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { chances, isSoak, printedSeed, sized } from '../support/soak.ts'
import { verify } from '../support/verify.ts'

const PAYLOADS = sized(600, 20_000)
const SEEDS = sized(1, 5)
const SENTINELS = sized(30, 300)
/** Among so many bodies there is one that is sound. */
const EVERY = Math.floor(PAYLOADS / SENTINELS)
const SENDERS = 32

/** What our own insides would look like in an answer. */
const LEAK =
  /SQLITE|D1_|node_modules|worker\.js|\bat \w+ \(|TypeError|RangeError|Maximum call|(?:sk|rk|ak)_\w{8}/

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
})

test('a body that is too long is refused with an answer that can be read, however it is sent', async () => {
  const long = JSON.stringify({ ...makeBeacon('long', 0), padding: '' })
  const exact = JSON.stringify({ ...makeBeacon('long', 0), padding: 'x'.repeat(512_000 - long.length) })
  expect(exact).toHaveLength(512_000)
  expect((await post(exact)).status).toBe(202)
  const streamed = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`${exact} `))
      controller.close()
    },
  })
  for (const body of [`${exact} `, streamed, 'x'.repeat(10_000_000)]) {
    const answer = await post(body)
    expect(answer.status).toBe(413)
    expect(answer.headers.get('x-reason')).toMatch(/512000 bytes/)
    expect(await answer.json()).toMatchObject({ status: 413 })
  }
})

test('an event that is too long is refused by name, its neighbours are stored, and the reason can be read', async () => {
  const [before, long, after] = ['neighbour-1', 'too-long', 'neighbour-2'].map((id) => ({
    ...{ id, kind: 'custom', name: 'x', at: Date.now() },
    properties: { text: '' },
  }))
  if (!before || !long || !after) throw new Error('three events')
  long.properties.text = 'x'.repeat(32_769 - JSON.stringify(long).length)
  expect(JSON.stringify(long)).toHaveLength(32_769)
  const answer = await post(JSON.stringify({ ...makeBeacon('sizes', 0), events: [before, long, after] }))
  expect(await answer.json()).toMatchObject({ accepted: 2, ignored: [{ id: 'too-long', reason: /32768/ }] })
  const ids = storedEvents(server).map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(['neighbour-1', 'neighbour-2']))
  expect(ids).not.toContain('too-long')

  const listed = await fetch(`${server.url}/v1/rejected`, {
    headers: { authorization: `Bearer ${server.adminKey}` },
  })
  const { rejected }: { rejected: { at: number; reason: string; body: unknown }[] } = await listed.json()
  const row = rejected.find(({ body }) => JSON.stringify(body).includes('too-long'))
  expect(row?.reason).toMatch(/32768/)
  expect(row?.at).toBeGreaterThan(Date.now() - 60_000)
})

// These spend the day's quota of readable rejects, so they come last.
test('no body that is made by hand costs more than a 4xx, or tells of our insides', async () => {
  const one = makeBeacon('hand', 0)
  const crossed = placesOf(one).flatMap((place) =>
    NASTY.map((value) => JSON.stringify(withValue(one, place, value))),
  )
  const bodies = [...BODIES, ...crossed]
  expect(bodies.length).toBeGreaterThan(600)
  const sent = isSoak ? bodies : bodies.filter((_, index) => index % 2 === 0 || index < BODIES.length)
  await sendAll(sent.values())
}, 120_000)

test(
  'whatever is sent is answered, and what is sound among it is stored exactly once',
  async () => {
    const first = printedSeed('hostile')
    for (let seed = first; seed < first + SEEDS; seed++) {
      await sendAll(bodiesByChance(seed))
      const sentinels = storedEvents(server).filter(({ id }) => id.startsWith(`sentinel-${seed}-`))
      const expected = Array.from({ length: Math.ceil(PAYLOADS / EVERY) }, (_, nth) =>
        eventsOf(`sentinel-${seed}`, nth * EVERY),
      ).flat()
      expect(sentinels.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted())
    }
    expect(verify(server).out).toMatch(/: 0 differences\n$/)
  },
  sized(180_000, 3_600_000),
)

/** Made when its turn comes: all of them are a gigabyte. */
function* bodiesByChance(seed: number): Generator<string> {
  const chance = chances(seed)
  for (let index = 0; index < PAYLOADS; index++) {
    const isSound = index % EVERY === 0
    yield isSound
      ? JSON.stringify(makeBeacon(`sentinel-${seed}`, index))
      : mutated(makeAny(`fuzz-${seed}`, index, chance), chance)
  }
}

/** All of them over some connections; each has to be answered, with nothing that is our fault. */
async function sendAll(bodies: IterableIterator<string>): Promise<void> {
  const faults: string[] = []
  async function sender() {
    for (const body of bodies) {
      const answer = await post(body)
      const text = await answer.text()
      const headers = JSON.stringify([...answer.headers])
      if (answer.status >= 500 || LEAK.test(text) || LEAK.test(headers)) {
        faults.push(`${answer.status} ${text.slice(0, 300)} to ${body.slice(0, 300)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  expect(faults).toEqual([])
}

function post(body: string | ReadableStream): Promise<Response> {
  const streaming = typeof body === 'string' ? {} : { duplex: 'half' }
  return fetch(`${server.url}/v1/events`, { method: 'POST', body, ...streaming })
}

function makeBeacon(name: string, index: number): Beacon {
  return {
    ...{
      v: 1,
      site: server.writeKey,
      visitor: `${name}-visitor-${index % 50}`,
      session: 's',
      sentAt: Date.now(),
    },
    events: eventsOf(name, index),
  }
}

/** With events of any kinds; of visitors that are no machines yet, and few of which have taken their consent back. */
function makeAny(name: string, index: number, chance: () => number): Beacon {
  const visitor = `${name}-visitor-${Math.floor(index / 10)}`
  return { ...makeBeacon(name, index), visitor, events: anyEvents(`${name}-${index}`, about(), chance) }
}

function about() {
  return { at: Date.now(), view: 'view', url: 'https://www.harbrook.dev/pricing?utm_source=x' }
}

function eventsOf(name: string, index: number) {
  return [
    {
      id: `${name}-${index}-a`,
      kind: 'page_view',
      ...about(),
      title: 'Pricing',
      referrer: 'https://a.example/',
    },
    {
      id: `${name}-${index}-b`,
      kind: 'form',
      ...about(),
      form: 'contact',
      email: `p${index % 20}@harbrook.dev`,
    },
    {
      id: `${name}-${index}-c`,
      kind: 'custom',
      ...about(),
      name: 'used',
      properties: { plan: 'team', seats: 3 },
    },
  ]
}
