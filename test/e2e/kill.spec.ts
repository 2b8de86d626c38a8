import { afterAll, beforeAll, expect, test } from 'vitest'
import { storedEvents } from '../support/database.ts'
import { killTree, startServer, type TestServer } from '../support/server.ts'
import { chances, printedSeed, sized } from '../support/soak.ts'
import { verify } from '../support/verify.ts'

const KILLS = sized(1, 50)
const EVENTS = sized(3_000, 20_000)
const SENDERS = 16
const PEOPLE = 40
const BATCH = 50

let server: TestServer
const chance = chances(printedSeed('kill -9'))

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
})

test(
  'the embedded server loses nothing and counts nothing twice, killed at random moments while it takes events',
  async () => {
    const sender = startSending()
    for (let kill = 1; kill <= KILLS; kill++) {
      // Right at an acknowledgement, when others are on their way; after so many that all kills come to enough.
      const enough = sender.acknowledged.size + ((0.5 + chance()) * EVENTS) / KILLS
      await sender.until(() => sender.acknowledged.size >= enough)
      await killTree(server)
      await server.restart()
      sender.goOn()
    }
    await sender.until(() => sender.acknowledged.size >= EVENTS)
    sender.goOn()
    await sender.stop()

    // Every beacon was sent until it was acknowledged, so what was taken and what is there are the same, each once.
    const stored = storedEvents(server).map(({ id }) => id)
    expect(stored.length).toBe(new Set(stored).size)
    expect([...sender.acknowledged].filter((id) => !stored.includes(id)).slice(0, 5)).toEqual([])
    expect(stored.toSorted()).toEqual([...sender.acknowledged].toSorted())
    expect(sender.accepted()).toBeLessThanOrEqual(stored.length)
    console.log(
      `${KILLS} kills, ${sender.acknowledged.size} events acknowledged, ${sender.broken()} requests cut off`,
    )

    const { status, out } = verify(server)
    expect(out).toMatch(/^\d+ visitors, \d+ leads: 0 differences\n$/)
    expect(status).toBe(0)
  },
  sized(120_000, 1_800_000),
)

/** Some clients at once, each of which sends a beacon until it is acknowledged, whatever happens to the server. */
function startSending() {
  const acknowledged = new Set<string>()
  let watching = () => {}
  let isOver = false
  let up = makeGate()
  let accepted = 0
  let broken = 0
  up.open()

  async function client(): Promise<void> {
    while (!isOver) {
      const { body, ids } = makeBeacon()
      while (!(await sendOnce(body))) await up.passed
      for (const id of ids) acknowledged.add(id)
      watching()
    }
  }

  async function sendOnce(body: string): Promise<boolean> {
    try {
      const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', body })
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
      const answered: { accepted: number } = await answer.json()
      accepted += answered.accepted
      return true
    } catch (error) {
      if (error instanceof TypeError) {
        broken++
        return false
      }
      throw error
    }
  }

  const clients = Array.from({ length: SENDERS }, client)
  return {
    acknowledged,
    accepted: () => accepted,
    broken: () => broken,
    /** Resolves once it holds, at an acknowledgement; from then on whoever is cut off waits for goOn(). */
    until: (holds: () => boolean) =>
      new Promise<void>((resolve, reject) => {
        Promise.all(clients).catch(reject)
        watching = () => {
          if (!holds()) return
          watching = () => {}
          up = makeGate()
          resolve()
        }
      }),
    goOn: () => up.open(),
    stop: async () => {
      isOver = true
      up.open()
      await Promise.all(clients)
    },
  }
}

function makeGate(): { passed: Promise<void>; open: () => void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

let serial = 0

function makeBeacon(): { body: string; ids: string[] } {
  const at = Date.now()
  const person = Math.floor(chance() * PEOPLE)
  const events = Array.from({ length: BATCH }, (_, index) => {
    const about = {
      id: `event-${serial++}`,
      at: at - index * 1_000,
      url: `https://example.com/pricing/${index}`,
    }
    return chance() < 0.1
      ? { kind: 'form', ...about, form: 'contact', email: `person${person % 15}@example.com` }
      : { kind: 'page_view', ...about }
  })
  const body = JSON.stringify({
    v: 1,
    site: server.writeKey,
    visitor: `person-${person}`,
    sentAt: at,
    events,
  })
  return { body, ids: events.map(({ id }) => id) }
}
