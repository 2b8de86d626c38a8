/** The dashboard as sales meets it: in a real browser, on the real server, with people who mean well and others. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import type { Event } from '../../shared/wire.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

const EMAIL = 'grace@harbour.example'
/** Each would run, load or break out if it ever became markup, a style or an address. */
const HOSTILE = {
  userId: '"><script>document.title="owned"</script>',
  title: '<img src="https://evil.example/x" onerror="document.title=\'owned\'">',
  url: 'javascript:document.title="owned"',
  form: '</q></p><style>body{display:none}</style>',
}

let server: TestServer
let browser: Browser
let page: Page
/** What the pages tried that the policy forbids, and what they threw. */
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await visit('a', (at, view) => [
    { kind: 'page_view', id: view, view, at, url: `${server.demoUrl}pricing/`, title: 'Pricing' },
    {
      kind: 'engagement',
      id: `${view}e`,
      view,
      at,
      url: `${server.demoUrl}pricing/`,
      engagedMs: 75_000,
      scrollPercent: 90,
    },
    { kind: 'form', id: `${view}f`, at, url: `${server.demoUrl}contact/`, form: 'contact', email: EMAIL },
  ])
  await visit('b', (at, view) => [
    { kind: 'page_view', id: view, view, at, url: HOSTILE.url, title: HOSTILE.title },
    { kind: 'form', id: `${view}f`, at, url: `${server.demoUrl}contact/`, form: HOSTILE.form },
    { kind: 'identify', id: `${view}i`, at, userId: HOSTILE.userId },
  ])
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('the dashboard', () => {
  test('is closed to whoever has no code, or a wrong one', async () => {
    await open()
    await page.goto(`${server.url}/dashboard/`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const answer = await page.goto(`${server.url}/dashboard/login?code=wrong`)
    expect(answer?.status()).toBe(401)
    await page.getByRole('alert').waitFor()
    expect(await isSignedIn()).toBe(false)
  })

  test('signs in with a read key typed into the form, and out again', async () => {
    await page.getByLabel('Read or admin key').fill(server.readKey)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Leads' }).waitFor()
    await page.locator('.viewer summary').click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await isSignedIn()).toBe(false)
  })

  test('signs in by the link that the server printed, and ranks the leads with the reason for each', async () => {
    await page.goto(server.dashboardUrl)
    expect(page.url()).toBe(`${server.url}/dashboard/`)
    const rows = page.getByRole('row')
    const first = rows.nth(1)
    await first.getByRole('link', { name: EMAIL, exact: true }).waitFor()
    expect(await first.textContent()).toContain(String((await lead()).score))
    expect(await rows.count()).toBe(3)
    await page.getByRole('radio', { name: 'Customer' }).check({ force: true })
    await page.getByText('No lead fits now.').waitFor()
    await page.getByRole('link', { name: 'See all leads' }).click()
  })

  test('shows the reasons of a score to the hundredth, adding up to it before the reader’s eyes', async () => {
    await page.getByRole('link', { name: EMAIL, exact: true }).click()
    const table = page.locator('[data-dimension="engagement"]')
    const points = await table.locator('tbody .points').allTextContents()
    const total = await table.locator('tfoot .points').textContent()
    const cents = points.map((text) => Math.round(Number(text.replace('−', '-')) * 100))
    expect(cents.length).toBeGreaterThan(1)
    expect(cents.reduce((sum, value) => sum + value, 0)).toBe(Number(total) * 100)
    expect(Number(total)).toBe((await lead()).score)
  })

  test('tells what was done in sentences, by visit, with times in the viewer’s zone', async () => {
    const shown = await page.getByRole('main').textContent()
    expect(shown).toMatch(/Viewed Pricing\s+1 min, 90 % of the page/)
    expect(shown).toContain('Sent the form contact')
    expect(shown).toMatch(/Visit on .*2 pages|Visit on .*1 page/)
    expect(await page.locator('time').filter({ hasText: 'UTC' }).count()).toBe(0)
  })

  test('is told the zone by the first page, and writes every later one in it', async () => {
    const [told] = (await page.context().cookies(page.url())).filter(({ name }) => name === 'leadlight-zone')
    expect(told).toMatchObject({ value: 'Asia/Tokyo~-540.-540', path: '/dashboard', sameSite: 'Lax' })
    const next = await page.reload()
    expect(await next?.text()).not.toMatch(/<time[^>]*>[^<]*UTC/)
  })

  test('fits a telephone: nothing scrolls sideways at 375 pixels', async () => {
    const lead = page.url()
    await page.setViewportSize({ width: 375, height: 700 })
    for (const url of [`${server.url}/dashboard/`, lead, `${server.url}/dashboard/login`]) {
      await page.goto(url)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  test('can be walked by keyboard, from the skip link to a lead', async () => {
    await page.goto(`${server.url}/dashboard/`)
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to content')
    const reached = await tabTo(EMAIL)
    expect(reached).toBe(EMAIL)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: EMAIL }).waitFor()
  })

  test('shows hostile names, titles and addresses as the text they are', async () => {
    await page.goto(`${server.url}/dashboard/`)
    await page.getByRole('link', { name: HOSTILE.userId }).click()
    await page.getByRole('heading', { name: HOSTILE.userId }).waitFor()
    const shown = await page.getByRole('main').textContent()
    expect(shown).toContain(HOSTILE.title)
    expect(shown).toContain(HOSTILE.form)
    expect(await page.title()).toContain(HOSTILE.userId)
    expect(
      await page
        .locator('main img, main script:not([src^="/dashboard/assets/"]), main style, [href^="javascript:"]')
        .count(),
    ).toBe(0)
  })

  test('asked for a lead that is not there, says so', async () => {
    const answer = await page.goto(`${server.url}/dashboard/leads/nobody`)
    expect(answer?.status()).toBe(404)
    await page.getByRole('heading', { name: 'Not here' }).waitFor()
  })

  test('never did anything that its policy forbids', () => {
    expect(faults.filter((fault) => !fault.includes('401') && !fault.includes('404'))).toEqual([])
  })
})

async function open(): Promise<void> {
  page = await newPage(browser, faults, { viewport: { width: 1280, height: 800 }, timezoneId: 'Asia/Tokyo' })
  page.on('request', (request) => request.url().startsWith(server.url) || faults.push(request.url()))
}

/** What one browser did a minute ago, through the public door. */
async function visit(visitor: string, doing: (at: number, view: string) => Event[]): Promise<void> {
  const now = Date.now()
  const at = now - 60_000
  const events = doing(at, timedId(at, `view-${visitor}`))
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify({
      v: 1,
      site: server.writeKey,
      visitor: `visitor-${visitor}`,
      session: timedId(at, 'session'),
      sentAt: now,
      events,
    }),
  })
  expect(await answer.json()).toEqual({ accepted: events.length, duplicate: 0, ignored: [] })
}

async function lead(): Promise<{ score: number }> {
  const response = await fetch(`${server.url}/v1/leads?email=${EMAIL}`, {
    headers: { authorization: `Bearer ${server.readKey}` },
  })
  return response.json()
}

async function isSignedIn(): Promise<boolean> {
  return (await page.context().cookies()).some(({ name }) => name.includes('leadlight-session'))
}

async function focused(): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
}

/** Presses Tab until the focus is on something called so; what it was on last, if never. */
async function tabTo(name: string): Promise<string> {
  for (let presses = 0; presses < 40 && (await focused()) !== name; presses++)
    await page.keyboard.press('Tab')
  return focused()
}
