/**
 * A hundred thousand leads, thousands of them with outcomes: all that Reports tell is made of them over the runs of the clock, with
 * progress on the page, while events go on being taken. For long alone: `npm run soak -- reports-crowd`.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCrowd } from '../bench/crowd.ts'
import { percentile } from '../bench/load.ts'
import { sample } from '../soak/simulation/watch.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { isSoak } from '../support/soak.ts'
import { tell } from '../support/stored.ts'

const LEADS = Number(process.env.LEADS) || 100_000
/** Of a machine that does nothing else, a quarter of it is enough. */
const LONG = 1_800_000
const PROBE_MS = 250

describe.runIf(isSoak)(`of ${LEADS} leads`, () => {
  let server: TestServer
  let cookie: string

  beforeAll(async () => {
    server = await startServer()
    await tell(server, 'PATCH', `/v1/sites/${server.siteId}`, { settings: { horizonDays: 30 } })
    await makeCrowd(server, { seeded: Math.min(2_000, LEADS), leads: LEADS, withEvents: true })
    const answer = await fetch(server.dashboardUrl, { redirect: 'manual' })
    cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }, LONG)

  afterAll(async () => {
    await server?.stop()
  })

  test('a prediction is learnt', { timeout: LONG }, async () => {
    const told = await watched(
      'prediction',
      {},
      async () => (await tell(server, 'GET', '/v1/reports/prediction')).running,
    )
    const { gate, judged } = await tell(server, 'GET', '/v1/reports/prediction')
    expect(gate).toMatchObject({ state: 'normal' })
    expect(gate.converted).toBeGreaterThan(LEADS / 100)
    expect(judged.predictor.rows).toBeGreaterThan(1_600)
    expect(told.shown).toBeGreaterThan(3)
  })

  test('a backtest is made', { timeout: LONG }, async () => {
    const path = '/v1/reports/backtest?model=1'
    await watched('backtest', { model: '1' }, async () => (await tell(server, 'GET', path)).running)
    const { backtest } = await tell(server, 'GET', path)
    expect(backtest.people).toBeGreaterThan(LEADS / 2)
    expect(backtest.auc.value).toBeGreaterThan(0.5)
  })

  test('funnel, promise, threshold, what works and a review are made', { timeout: LONG }, async () => {
    const { asOf } = await tell(server, 'GET', '/v1/reports/funnel')
    await watched('', { review: true }, async () => {
      const now = await tell(server, 'GET', '/v1/reports/funnel')
      return now.asOf === asOf || null
    })
    for (const page of [
      '',
      '/funnel',
      '/promise',
      '/threshold',
      '/works',
      '/review',
      '/prediction',
      '/points',
    ]) {
      const begun = performance.now()
      const { status, text } = await pageOf(page)
      console.log(
        `page /reports${page}: ${Math.round(performance.now() - begun)} ms, ${text.length} characters`,
      )
      expect([page, status]).toEqual([page, 200])
    }
    const { tables } = await tell(server, 'GET', '/v1/reports/funnel')
    expect(JSON.stringify(tables)).toContain(String(LEADS).slice(0, 2))
  })

  /** Asks for something and goes on as the clock would, until nothing runs any more; how long that took, and what came in meanwhile. */
  async function watched(what: string, body: object, running: () => Promise<unknown>) {
    const begun = performance.now()
    const path = `/v1/reports${what && `/${what}`}`
    const probe = startProbe()
    const seen = new Set<string>()
    let [runs, peak, last, since] = [1, 0, '', performance.now()]
    await tell(server, 'POST', path, body)
    for (let now = await running(); now !== null; now = await running()) {
      expect(performance.now() - begun).toBeLessThan(LONG)
      const { text } = await pageOf(what === '' ? '/funnel' : `/${what}`)
      const shown = /<progress[^>]*value="(\d+)"/.exec(text)?.[1] ?? ''
      seen.add(shown)
      peak = Math.max(peak, sample(server, begun).workerd)
      if (shown !== last) [last, since] = [shown, performance.now()]
      // Nobody is at it: the clock comes by once a minute, and we for it. What is being learnt shows no number.
      if (performance.now() - since > (shown === '' ? 60_000 : 3_000)) {
        runs++
        since = performance.now()
        await tell(server, 'POST', path, body)
      }
      await wait(500)
    }
    const times = await probe.stop()
    const told = {
      seconds: Math.round((performance.now() - begun) / 1_000),
      runs,
      workerd: peak,
      shown: seen.size,
    }
    const [middle, late, worst] = [0.5, 0.99, 1].map((share) => Math.round(percentile(times, share)))
    console.log(what || 'reports', told, `${times.length} beacons: ${middle}, p99 ${late}, worst ${worst} ms`)
    return told
  }

  /** Somebody comes by four times a second. */
  function startProbe() {
    const times: number[] = []
    let isOver = false
    const sending = (async () => {
      for (let nth = 0; !isOver; nth++) {
        const begun = performance.now()
        const events = [
          { kind: 'page_view', id: `probe-${begun}`, at: Date.now(), url: 'https://example.com/pricing' },
        ]
        const about = { v: 1, site: server.writeKey, visitor: `probe-${nth % 50}`, sentAt: Date.now() }
        const body = JSON.stringify({ ...about, events })
        const { status } = await fetch(`${server.url}/v1/events`, { method: 'POST', body })
        expect(status).toBe(202)
        times.push(performance.now() - begun)
        await wait(PROBE_MS)
      }
    })()
    return {
      stop: async () => {
        isOver = true
        await sending
        return times.sort((a, b) => a - b)
      },
    }
  }

  async function pageOf(path: string) {
    const answer = await fetch(`${server.url}/dashboard/reports${path}`, { headers: { cookie } })
    return { status: answer.status, text: await answer.text() }
  }
})
