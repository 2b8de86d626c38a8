import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import worker from '../../worker/index.ts'
import type { Beacon } from '../../worker/project/beacon.ts'
import { chances, printedSeed, sized } from '../support/soak.ts'
import { countingAnswer } from './counted/counting.ts'
import {
  env,
  event,
  events,
  expectVerified,
  faulty,
  makeSite,
  read,
  registersOf,
  replaced,
  send,
  type TestSite,
} from './support.ts'

const MESSAGES = sized(60, 600)

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('a site with queued ingest', () => {
  test(
    'ends as a clean pass would, each message delivered up to four times, shuffled, with a crash in every fifth batch',
    async () => {
      const chance = chances(printedSeed('queue'))
      const site = await makeQueuedSite()
      const clean = await makeSite()
      const queue: Beacon[] = []
      for (let index = 0; index < MESSAGES; index++) {
        const visitor = `v${Math.floor(chance() * 12)}`
        const sent = [
          event({ url: `https://www.harbrook.dev/${index % 2 ? 'pricing' : 'blog/a'}` }),
          event({ kind: 'form', form: 'news', email: `p${Math.floor(chance() * 5)}@harbrook.dev` }),
        ]
        const sentAt = Date.now()
        expect((await send(site, sent, { visitor, sentAt, over: producing(queue) })).status).toBe(202)
        await send(clean, sent, { visitor, sentAt })
      }
      expect(queue).toHaveLength(MESSAGES)

      let waiting = queue.flatMap((body) => Array<Beacon>(1 + Math.floor(chance() * 4)).fill(body))
      const crashing = faulty(chance)
      while (waiting.length > 0) {
        waiting = shuffled(waiting, chance)
        const batch = waiting.splice(0, 1 + Math.floor(chance() * 30))
        waiting.push(...(await deliver(batch, { ...env, DB: crashing })))
      }
      expect(await registersOf(site)).toEqual(await registersOf(clean))
      await expectVerified(site)
      expect(await read(site, '/v1/rejected', site.adminKey)).toMatchObject({ rejected: [] })
    },
    sized(60_000, 600_000),
  )

  test('has the messages of a batch committed together', async () => {
    const site = await makeQueuedSite()
    const queue: Beacon[] = []
    for (let index = 0; index < 50; index++) {
      await send(site, events(3), { visitor: `together${index}`, over: producing(queue) })
    }
    const cost = countingAnswer()
    expect(await deliver(queue, { ...env, DB: cost.DB })).toEqual([])
    expect(cost.batches()).toBe(2)
    expect((await expectVerified(site)).visitors).toBe(50)
  })

  test('has a long batch split by its bytes, and is answered once all parts are taken', async () => {
    const site = await makeQueuedSite()
    const queue: Beacon[] = []
    const long = events(400, { title: 'ü'.repeat(500) })
    expect(await (await send(site, long, { over: producing(queue) })).json()).toMatchObject({ accepted: 400 })
    const bytes = queue.map((beacon) => new TextEncoder().encode(JSON.stringify(beacon)).byteLength)
    expect(Math.max(...bytes)).toBeLessThanOrEqual(100_000)
    expect(queue.length).toBe(Math.ceil(bytes.reduce((sum, one) => sum + one, 0) / 100_000))
    expect(queue.flatMap((beacon) => beacon.events.map(({ id }) => id))).toEqual(long.map(({ id }) => id))

    let left = 2
    const EVENTS = {
      send: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('Too Many Requests'))),
    }
    const refused = await send(site, long, {
      over: { ...producing([]), EVENTS: EVENTS as unknown as Queue<Beacon> },
    })
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

test('a message that nobody can take blocks no other, and is kept with the reason once it has failed for good', async () => {
  const site = await makeQueuedSite()
  const queue: Beacon[] = []
  for (let index = 0; index < 5; index++) {
    await send(site, events(1), { visitor: `good${index}`, over: producing(queue) })
  }
  const poison = { ...queue[0]!, visitor: 'poison', events: [null] } as unknown as Beacon
  expect(await deliver([...queue.slice(0, 2), poison, ...queue.slice(2)])).toEqual([poison])
  expect((await expectVerified(site)).visitors).toBe(5)

  await deliver([poison], env, 'leadlight-events-dead')
  const { rejected } = await read<{ rejected: { id: string; reason: string; at: number }[] }>(
    site,
    '/v1/rejected',
    site.adminKey,
  )
  expect(rejected).toEqual([
    expect.objectContaining({ reason: expect.stringMatching(/^failed every try: ./) }),
  ])
})

test('a message that failed every try while D1 was away is taken from the dead-letter queue itself', async () => {
  const site = await makeQueuedSite()
  const queue: Beacon[] = []
  await send(site, events(2), { visitor: 'late', over: producing(queue) })
  const away = replaced({ batch: () => Promise.reject(new Error('D1_ERROR: overloaded')) })
  expect(await deliver(queue, { ...env, DB: away })).toEqual(queue)
  expect(await deliver(queue, env, 'leadlight-events-dead')).toEqual([])
  expect((await expectVerified(site)).visitors).toBe(1)
  expect(await read(site, '/v1/rejected', site.adminKey)).toMatchObject({ rejected: [] })
})

async function makeQueuedSite(): Promise<TestSite> {
  return makeSite({ settings: { ingest: 'queued' } })
}

/** As on Cloudflare, where a queue is durable; what is put in is for the test to deliver. */
function producing(queue: Beacon[]) {
  const EVENTS = { send: async (beacon: Beacon) => void queue.push(structuredClone(beacon)) }
  return { ENVIRONMENT: 'production', EVENTS: EVENTS as unknown as Queue<Beacon> }
}

let serial = 0

/** One batch to the worker's consumer; resolves with what is to be delivered again. */
async function deliver(bodies: Beacon[], over = env, name = 'leadlight-events'): Promise<Beacon[]> {
  const messages = bodies.map((body) => ({ id: `m${serial++}`, timestamp: new Date(), attempts: 1, body }))
  const batch = createMessageBatch<Beacon>(name, messages)
  const ctx = createExecutionContext()
  await worker.queue(batch, over, ctx)
  const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx)
  expect(explicitAcks.length + retryMessages.length).toBe(messages.length)
  const again = new Set(retryMessages.map(({ msgId }) => msgId))
  return messages.filter(({ id }) => again.has(id)).map(({ body }) => body)
}

function shuffled<One>(list: readonly One[], chance: () => number): One[] {
  return list
    .map((one) => ({ one, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}
