/** The demo site by itself: a customer's site, under a policy as strict as a customer may have. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const PAGES = [
  '',
  'product/',
  'product/tour/',
  'product/tour/yard',
  'pricing/',
  'customers/',
  'careers/',
  'resources/',
  'blog/',
  'blog/why-trucks-wait/',
  'blog/a-slot-is-a-promise/',
  'contact/',
]

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  page = await browser.newPage()
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('every page loads the SDK, fits a telephone, and does nothing that its policy forbids', async () => {
  await page.setViewportSize({ width: 375, height: 700 })
  for (const path of PAGES) {
    await page.goto(server.demoUrl + path)
    await page.waitForFunction(() => 'leadlight' in window)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(375)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  expect(faults).toEqual([])
})

test('no link of it leads nowhere', async () => {
  const links = new Set<string>()
  for (const path of PAGES) {
    await page.goto(server.demoUrl + path)
    for (const href of await page
      .locator('a')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))) {
      if (href.startsWith(server.url)) links.add(href.replace(/#.*/, ''))
    }
  }
  expect(links.size).toBeGreaterThan(12)
  for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200])
})

test('the tour moves by history, and its titles come late', async () => {
  await page.goto(`${server.demoUrl}product/tour/`)
  const documents: string[] = []
  page.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()))
  await page.getByRole('link', { name: 'Booking' }).click()
  expect(new URL(page.url()).pathname).toBe('/demo/product/tour/booking')
  await page.waitForFunction(() => document.title === 'Booking a slot · Harbrook')
  await page.goBack()
  await page.waitForFunction(() => document.title === 'A day with Harbrook · Harbrook')
  expect(documents).toEqual([])
})

test('a form answers in its place and keeps what was typed to itself', async () => {
  await page.goto(`${server.demoUrl}contact/`)
  const posts: string[] = []
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()))
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('Company').fill('Analytical Engines')
  await page.getByLabel('Work e-mail').fill('ada@engines.example')
  await page.getByLabel(/Your docks/).fill('Two docks.')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('status').getByText('Thank you!').waitFor()
  expect(posts.filter((url) => !url.endsWith('/v1/events'))).toEqual([])
  expect(await page.locator('form').count()).toBe(0)
})

test('the chat speaks as Chatwoot does, on both sides, and goes on from page to page', async () => {
  await page.addInitScript(() => {
    const said: unknown[] = []
    Object.assign(window, { said })
    for (const name of ['ready', 'opened', 'closed', 'on-start-conversation', 'on-message']) {
      addEventListener(`chatwoot:${name}`, (event) => {
        const detail = (event as CustomEvent).detail
        said.push(detail?.message_type === undefined ? name : `${name} ${detail.message_type}`)
      })
    }
  })
  await page.goto(`${server.demoUrl}pricing/`)
  await page.getByRole('button', { name: 'Open the chat' }).click()
  await page.getByLabel('Your message').fill('Is there a dock for me?')
  await page.getByLabel('Your message').press('Enter')
  await page.getByText('usually within five minutes').waitFor()
  expect(await page.evaluate('said')).toEqual([
    'ready',
    'opened',
    'on-start-conversation',
    'on-message 0',
    'on-message 1',
  ])
  await page.goto(`${server.demoUrl}customers/`)
  await page.getByRole('button', { name: 'Open the chat' }).click()
  await page.getByText('Is there a dock for me?').waitFor()
  await page.getByLabel('Your message').fill('And another?')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'Open the chat' }).click()
  expect(await page.evaluate('said')).toEqual(['ready', 'opened', 'on-message 0', 'closed'])
})
