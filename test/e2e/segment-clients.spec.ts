// The field's own libraries, with nothing changed but the host, straight and through a net that loses, cuts, refuses and delays.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import type { AnalyticsBrowser } from '@segment/analytics-next'
import { Analytics } from '@segment/analytics-node'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { FAULTS, type Fault, type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { sized } from '../support/soak.ts'
import { eventsOfLead } from '../support/stored.ts'

/** How many times the faults come round. */
const ROUNDS = sized(1, 20)

let server: TestServer
let proxy: FaultyProxy

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

async function bad(rounds = ROUNDS): Promise<FaultyProxy> {
  proxy = await startFaultyProxy(
    server.url,
    (request): Fault =>
      request < rounds * FAULTS.length ? (FAULTS[request % FAULTS.length] ?? 'none') : 'none',
  )
  return proxy
}

/** What was sent is there, each once. */
async function expectExactly(query: string, names: readonly string[]): Promise<void> {
  const stored = await eventsOfLead(server, query)
  const found = stored.flatMap((event) => (event.kind === 'custom' ? event.name : []))
  expect(found.toSorted()).toEqual([...names].toSorted())
}

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `Step ${index}`)

describe('@segment/analytics-node', () => {
  async function track(host: string, userId: string, names: readonly string[]): Promise<string[]> {
    const failures: string[] = []
    const analytics = new Analytics({ writeKey: server.serverKey, host })
    analytics.on('error', ({ code }) => failures.push(code))
    analytics.identify({ userId, traits: { email: `${userId}@harbrook.dev`, plan: 'trial' } })
    for (const event of names) analytics.track({ userId, event, properties: { seats: 3 } })
    await analytics.closeAndFlush({ timeout: 240_000 })
    return failures
  }

  it('delivers every event once', async () => {
    const names = namesOf(50)
    expect(await track(server.url, 'straight', names)).toEqual([])
    await expectExactly('email=straight@harbrook.dev', names)
  })

  it('delivers every event once through a bad net', { timeout: sized(60_000, 600_000) }, async () => {
    const names = namesOf(FAULTS.length * ROUNDS * 15)
    const { url, met, close } = await bad()
    expect(await track(url, 'shaken', names)).toEqual([])
    await close()
    for (const fault of FAULTS) expect(met.get(fault)).toBe(ROUNDS)
    await expectExactly('userId=shaken', names)
  })
})

describe('@rudderstack/rudder-sdk-node', () => {
  it('delivers every event once through a bad net, packed', async () => {
    const names = namesOf(20)
    const { url, met, close } = await bad(1)
    const rudder = new RudderAnalytics(server.serverKey, {
      dataPlaneUrl: url,
      flushAt: 5,
      retryCount: 20,
    })
    let flushed = 0
    for (const event of names) {
      rudder.track({ userId: 'rudder', event }, (error?: Error) => {
        if (!error) flushed++
      })
    }
    await vi.waitFor(() => expect(flushed).toBe(names.length), { timeout: 50_000, interval: 200 })
    await close()
    expect(met.get('lost')).toBe(1)
    await expectExactly('userId=rudder', names)
  })
})

describe('@segment/analytics-next', () => {
  it('sends from a page of another origin with the public key, and counts as a browser', async () => {
    const bundle = await build({
      stdin: {
        contents: `import { AnalyticsBrowser } from '@segment/analytics-next'
          const cdnSettings = { integrations: { 'Segment.io': { apiKey: '${server.writeKey}' } } }
          const segment = { apiHost: '${new URL(server.url).host}/v1', protocol: 'http' }
          window.analytics = AnalyticsBrowser.load(
            { writeKey: '${server.writeKey}', cdnSettings },
            { integrations: { 'Segment.io': segment } },
          )`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      write: false,
      format: 'iife',
      define: { 'process.env.NODE_ENV': '"production"' },
    })
    const site = createServer((request, response) => {
      const isScript = request.url === '/analytics.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(
        isScript
          ? bundle.outputFiles[0]?.text
          : '<title>Pricing</title><script src="/analytics.js"></script>',
      )
    }).listen(0, '127.0.0.1')
    await once(site, 'listening')
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage()
      await page.goto(`${origin}/pricing`)
      await page.evaluate(async () => {
        const { analytics } = window as never as { analytics: AnalyticsBrowser }
        await analytics.page()
        await analytics.identify('next', { email: 'next@harbrook.dev' })
        await analytics.track('Trial Started', { plan: 'team' })
        await analytics.track('Email Opened', { email_id: 'forged' })
        await analytics.alias('next', 'next')
      })
      await vi.waitFor(
        async () => {
          const events = await eventsOfLead(server, 'userId=next')
          expect(events.map(({ kind }) => kind).toSorted()).toEqual(['custom', 'identify', 'page_view'])
          for (const event of events) {
            expect(event).toMatchObject({ provenance: 'browser', url: `${origin}/pricing` })
          }
        },
        { timeout: 20_000 },
      )
    } finally {
      await browser.close()
      site.closeAllConnections()
      site.close()
    }
  })
})
