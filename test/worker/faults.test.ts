import { afterEach, expect, test, vi } from 'vitest'
import { chances, printedSeed, sized } from '../support/soak.ts'
import { type answerOf, env, event, expectVerified, faulty, makeSite, registersOf, send } from './support.ts'

const BEACONS = sized(100, 1_000)
const BATCH = 10
const SENDERS = 8

afterEach(() => {
  vi.restoreAllMocks()
})

test(
  'a client that sends again ends with every event once, where D1 fails a fifth before and a fifth after the commit',
  async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const chance = chances(printedSeed('faults'))
    const now = Date.now()
    const beacons = Array.from({ length: BEACONS }, (_, index) => ({
      visitor: `v${Math.floor(chance() * 20)}`,
      events: Array.from({ length: BATCH }, (_, nth) =>
        chance() < 0.1
          ? event({ kind: 'form', form: 'news', email: `p${index % 7}@harbrook.dev`, at: now - nth * 1_000 })
          : event({
              url: `https://www.harbrook.dev/${index % 3 ? 'blog' : 'pricing'}/${nth}`,
              at: now - index * 60_000,
            }),
      ),
    }))

    // More beacons from one address than the door lets in: what it refuses is another test's.
    const open = { BEACONS: { limit: async () => ({ success: true }) } }
    const over = { ...open, DB: faulty(chance) }
    const site = await makeSite()
    const waiting = [...beacons]
    let failed = 0
    let accepted = 0
    async function client() {
      for (let beacon = waiting.pop(); beacon; beacon = waiting.pop()) {
        const { visitor, events } = beacon
        const response = await send(site, events, { visitor, sentAt: Date.now(), over })
        if (response.status === 202)
          accepted += (await response.json<Awaited<ReturnType<typeof answerOf>>>()).accepted
        else {
          expect(response.status).toBe(503)
          expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
          failed++
          waiting.unshift(beacon)
        }
      }
    }
    await Promise.all(Array.from({ length: SENDERS }, client))

    expect(failed).toBeGreaterThan(0)
    const stored = await env.DB.prepare('select count(*) as n from events where site_id = ?1')
      .bind(site.siteId)
      .first('n')
    expect(stored).toBe(BEACONS * BATCH)
    expect(accepted).toBeLessThanOrEqual(BEACONS * BATCH)
    const clean = await makeSite()
    for (const { visitor, events } of beacons)
      await send(clean, events, { visitor, sentAt: Date.now(), over: open })
    expect(await registersOf(site)).toEqual(await registersOf(clean))
    await expectVerified(site)
  },
  sized(60_000, 600_000),
)
