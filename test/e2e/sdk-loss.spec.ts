import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { KILLS, LEAVINGS } from '../support/delivery/fates.ts'
import { type Count, count, serve } from '../support/delivery/lab.ts'
import { writeDeliveryPage } from '../support/delivery/page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { isSoak, sized } from '../support/soak.ts'

const RUNS = sized(1, 5)

/** The disk has what was said less than a minute ago only by luck, and the network what had left. */
const MAY_LOSE = 'browser killed'

describe(
  'nothing is lost',
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchBrowser()
    })
    afterAll(() => browser.close())

    const kills = new Map<string, Count>()
    const leavings = new Map<string, Count>()

    it.each(Object.entries(KILLS))('%s', async (name, fate) => {
      const sum = await sumUp(browser, fate)
      kills.set(name, sum)
      if (name !== MAY_LOSE) expect(sum).toMatchObject({ next: sum.said })
      expect(sum.twice).toBe(0)
    })

    it.each(Object.entries(LEAVINGS))('of five events at once: %s', async (name, fate) => {
      const sum = await sumUp(browser, fate)
      leavings.set(name, sum)
      expect(sum).toMatchObject({ next: sum.said, twice: 0 })
    })

    it('and counted once by the real server, whose every first answer is lost', async () => {
      const server = await startServer()
      const email = 'ada@example.com'
      const sum = await count(browser, async (lab) => {
        serve(lab.collector, server.writeKey)
        lab.collector.state.upstream = server.url
        await KILLS['reply lost']?.(lab)
        await lab.page.evaluate((email) => window.leadlight?.identify?.({ email }), email)
        await lab.collector.until(() => lab.collector.events().some(({ kind }) => kind === 'identify'))
        // As often as it was sent: once more than it was said.
        await lab.collector.until(() => {
          const sent = lab.collector.batches.flatMap(({ events }) => events)
          return sent.filter(({ kind }) => kind === 'custom').length > lab.said.size
        })
      })
      kills.set('reply of the real server lost', sum)
      const listed = await vi.waitFor(() => listNames(server, email), 20_000)
      await server.stop()
      expect(sum.copies).toBeGreaterThan(0)
      expect(sum).toMatchObject({ next: sum.said, twice: 0 })
      expect(listed.toSorted()).toEqual([...new Set(listed)].toSorted())
      expect(listed.length).toBe(sum.said)
    })

    afterAll(() => {
      if (isSoak) writeDeliveryPage({ browser: browser.version(), runs: RUNS, kills, leavings })
    })
  },
  sized(60_000, 600_000),
)

async function sumUp(browser: Browser, fate: Parameters<typeof count>[1]): Promise<Count> {
  const sum: Count = { said: 0, now: 0, next: 0, copies: 0, twice: 0, requests: 0 }
  for (let run = 0; run < RUNS; run++) {
    const one = await count(browser, fate)
    for (const name of ['said', 'now', 'next', 'copies', 'twice', 'requests'] as const) sum[name] += one[name]
  }
  return sum
}

/** The names of a lead's own events, as often as the server has them: at most a page, which is more than a run makes. */
async function listNames({ url, readKey }: TestServer, email: string): Promise<string[]> {
  async function ask<Answer>(path: string): Promise<Answer> {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${readKey}` } })
    return (await answer.json()) as Answer
  }
  const { id } = await ask<{ id: string }>(`/v1/leads?email=${email}`)
  const { events } = await ask<{ events: { kind: string; name: string }[] }>(`/v1/leads/${id}/timeline`)
  return events.flatMap(({ kind, name }) => (kind === 'custom' ? [name] : []))
}
