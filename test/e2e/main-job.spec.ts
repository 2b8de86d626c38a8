/** What Leadlight is for, once from end to end: a visitor clicks through the demo site, and the score says why they matter. */

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const DAY = 86_400_000
const EMAIL = 'ada@northgate-logistics.example'

let server: TestServer
let browser: Browser
let context: BrowserContext
let page: Page
/** Ids of all events that the browser sent, however often it sent them. */
const sent = new Set<string>()

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  context = await browser.newContext()
  context.on('request', (request) => {
    if (!request.url().endsWith('/v1/events')) return
    for (const { id } of JSON.parse(request.postData() ?? '{"events":[]}').events) sent.add(id)
  })
  page = await context.newPage()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('a visitor who is about to buy', () => {
  test('clicks through the demo site, and the API says who they are and why they count', async () => {
    await read('blog/why-trucks-wait/')
    await visitedYesterday('/demo/pricing/')
    await read('product/')
    await tour()
    await read('pricing/')
    await download()
    await chat()
    await submitContactForm()
    const answered = await leadWithin(2_000)
    await leaveInMidPage()

    expect(answered.email).toBe(EMAIL)
    const lead = await until(async () => {
      const found = await getLead()
      return (await timelineIds(found.id)).length >= sent.size + 1 ? found : null
    })
    expect(lead.stage).toBe('mql')
    expectReasonsToAddUp(lead)
    const reasons = new Map(lead.dimensions.engagement?.reasons.map((reason) => [reason.rule, reason]))
    expect(reasons.get('pricing-page')).toMatchObject({ count: 2 })
    expect(reasons.get('pricing-page')?.points).toBeCloseTo(20 + 20 * 2 ** (-1 / 30), 1)
    expect(reasons.get('product-page')).toMatchObject({ count: 1 })
    // The post, and the resources and customers pages.
    expect(reasons.get('content-page')).toMatchObject({ count: 3 })
    expect(reasons.get('return-visit')?.points).toBeCloseTo(5, 1)
    expect(reasons.get('download')).toMatchObject({ count: 1 })
    expect(reasons.get('chat')).toMatchObject({ count: 1 })
    expect(reasons.get('contact')).toMatchObject({ count: 1 })
  })

  test('has every event in the timeline once, the anonymous pages from before the form among them', async () => {
    const lead = await getLead()
    const { events } = await get<{ events: { id: string; kind: string; url?: string }[] }>(
      `/v1/leads/${lead.id}/timeline?limit=500`,
    )
    const ids = events.map((event) => event.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of sent) expect(ids).toContain(id)
    const pages = events.filter((event) => event.kind === 'page_view').map((event) => event.url ?? '')
    for (const path of [
      'blog/why-trucks-wait/',
      'product/',
      'product/tour/yard',
      'pricing/',
      'resources/',
      'contact/',
    ]) {
      expect(pages.filter((url) => url.endsWith(`/demo/${path}`)).length).toBeGreaterThan(0)
    }
    expect(pages.filter((url) => url.endsWith('/demo/pricing/'))).toHaveLength(2)
    expect(JSON.stringify(events)).not.toContain('How much is Terminal')
  })

  test('keeps the same score when the server is killed and started again', async () => {
    const before = await getLead()
    await server.kill9()
    await server.restart()
    const after = await getLead()
    expect(after.id).toBe(before.id)
    expect(after.stage).toBe(before.stage)
    const raw = (lead: Lead) => lead.dimensions.engagement?.raw ?? Number.NaN
    // Only seconds of decay lie between the two.
    expect(raw(after)).toBeCloseTo(raw(before), 1)
    expect(await timelineIds(after.id)).toEqual(await timelineIds(before.id))
  })

  test('is at the top of the dashboard, with the same numbers', async () => {
    const lead = await getLead()
    const score = String(lead.score)
    await page.goto(server.dashboardUrl)
    const row = page.getByRole('row').filter({ hasText: EMAIL })
    await row.waitFor()
    expect(await row.innerText()).toContain(score)
    await row.getByRole('link', { name: EMAIL }).click()
    await page.getByRole('heading', { name: EMAIL }).waitFor()
    const shown = await page.getByRole('main').innerText()
    expect(shown).toContain(score)
    for (const reason of lead.dimensions.engagement?.reasons ?? []) expect(shown).toContain(reason.name)
  })
})

async function read(path: string): Promise<void> {
  await settled(() => page.goto(`${server.url}/demo/${path}`))
  await page.mouse.move(200, 300)
  await page.mouse.wheel(0, 600)
}

/** The visit of the day before, through the same door with its own time, as a page sends it that was offline since. */
async function visitedYesterday(path: string): Promise<void> {
  const now = Date.now()
  const at = now - DAY
  const id = timedId(at, 'yesterday')
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify({
      v: 1,
      site: server.writeKey,
      visitor: await visitorId(),
      session: timedId(at, 'session'),
      sentAt: now,
      events: [
        {
          id,
          kind: 'page_view',
          at,
          view: timedId(at, 'view'),
          url: `${server.url}${path}`,
          title: 'Pricing',
        },
      ],
    }),
  })
  expect(await answer.json()).toEqual({ accepted: 1, duplicate: 0, ignored: [] })
}

async function visitorId(): Promise<string> {
  const request = await until(async () => lastBeacon)
  return request.visitor
}

let lastBeacon: { visitor: string } | null = null

/** Routes of a single-page section: no document is loaded, yet each is a view. */
async function tour(): Promise<void> {
  await settled(() => page.goto(`${server.url}/demo/product/tour/`))
  await settled(() => page.getByRole('link', { name: 'Booking' }).click())
  await settled(() => page.getByRole('link', { name: 'The yard' }).click())
}

async function download(): Promise<void> {
  await settled(() => page.goto(`${server.url}/demo/resources/`))
  await settled(() => page.locator('a[href$=".pdf"]').first().click())
}

async function chat(): Promise<void> {
  const adapters = page.waitForResponse((response) => response.url().includes('/leadlight-chat-'))
  await settled(() => page.goto(`${server.url}/demo/`))
  await (await adapters).finished()
  await settled(() => page.getByRole('button', { name: 'Open the chat' }).click())
  await page.getByLabel('Your message').fill('How much is Terminal for eleven docks?')
  await settled(() => page.getByRole('button', { name: 'Send' }).click())
}

async function submitContactForm(): Promise<void> {
  await settled(() => page.goto(`${server.url}/demo/contact/`))
  await page.getByLabel('Name').fill('Ada Byron')
  await page.getByLabel('Company').fill('Northgate Logistics')
  await page.getByLabel('Work e-mail').fill(EMAIL)
  await page.getByLabel(/docks/).fill('Eleven docks, sixty trucks, nine in the morning.')
  await settled(() => page.getByRole('button', { name: 'Send' }).click())
  await page.getByRole('status').waitFor()
}

/** Reads on and closes the tab: what was engaged by then has to arrive all the same. */
async function leaveInMidPage(): Promise<void> {
  await settled(() => page.goto(`${server.url}/demo/customers/`))
  await page.mouse.wheel(0, 400)
  await page.close()
  page = await context.newPage()
}

/** Does something that makes the page send, and waits until the server acknowledged it. */
async function settled(action: () => Promise<unknown>): Promise<void> {
  const acknowledged = page.waitForResponse(
    (response) => response.url().endsWith('/v1/events') && response.status() === 202,
  )
  await action()
  const response = await acknowledged
  lastBeacon = JSON.parse(response.request().postData() ?? 'null')
}

async function get<Body>(path: string): Promise<Body> {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.readKey}` } })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

async function getLead(): Promise<Lead> {
  return get<Lead>(`/v1/leads?email=${encodeURIComponent(EMAIL)}`)
}

async function timelineIds(leadId: string): Promise<string[]> {
  const { events } = await get<{ events: { id: string }[] }>(`/v1/leads/${leadId}/timeline?limit=500`)
  return events.map((event) => event.id)
}

async function leadWithin(ms: number): Promise<Lead> {
  const start = Date.now()
  const lead = await until(async () => getLead().catch(() => null))
  expect(Date.now() - start).toBeLessThan(ms)
  return lead
}

async function until<T>(probe: () => Promise<T | null>): Promise<T> {
  for (let found = await probe(); ; found = await probe()) if (found !== null) return found
}

function expectReasonsToAddUp({ dimensions }: Lead): void {
  for (const { score, reasons } of Object.values(dimensions)) {
    const sum = reasons.reduce((total, reason) => total + reason.points, 0)
    expect(sum).toBeCloseTo(score, 6)
  }
}
