/** A marketer finds a page, tags it, sees what that changes before it is done, and finds it done. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import type { Event } from '../../shared/wire.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

const SITE = 'https://acme.example'
const EMAIL = 'ada@harbour.example'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await visit('reader', [`${SITE}/compare/us-and-them?ref=x`, `${SITE}/compare/`], EMAIL)
  await visit('passer-by', [`${SITE}/compare/`, `${SITE}/blog/hello`])
  page = await newPage(browser, faults, { viewport: { width: 1280, height: 800 } })
  await page.goto(server.dashboardUrl)
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('the pages of the dashboard', () => {
  test('lists every path seen with who saw it and for how long, a view counted once', async () => {
    await page.getByRole('link', { name: 'Pages' }).click()
    const row = page.getByRole('row').filter({ has: page.getByText('/compare/', { exact: true }) })
    const cells = await row.getByRole('cell').allTextContents()
    expect(cells.slice(0, 5)).toEqual(['2', '2', '1', '–', '40 s'])
    expect(await page.getByRole('row').count()).toBe(4)
  })

  test('shows which pages a pattern means and whom it moves, as it is chosen', async () => {
    await page.getByRole('link', { name: 'Tag /compare/', exact: true }).click()
    await page.getByText('Choose a tag').waitFor()
    await page.getByRole('radio', { name: /^pricing/ }).check()
    const effect = page.locator('#effect')
    await effect.getByText('1 more page').waitFor()
    await page.getByLabel('This page and all below it').check()
    await effect.getByText('2 more pages').waitFor()
    const moved = effect.getByRole('row').filter({ hasText: EMAIL })
    expect(await moved.textContent()).toMatch(/\d+ → [1-9]\d*/)
    await effect.getByText('Tried on all leads, 1').waitFor()
  })

  test('publishes silently, for the past as well, under the name of who did it', async () => {
    const before = await lead()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('status').waitFor()
    const row = page.getByRole('row').filter({ has: page.getByText('/compare/us-and-them') })
    expect(await row.textContent()).toContain('pricing')
    await expect.poll(async () => (await lead()).score, { timeout: 20_000 }).toBeGreaterThan(before.score)
  })

  test('takes a pattern away again, what that changes told first', async () => {
    const tagged = page.getByRole('definition').filter({ hasText: '/compare{/*}?' })
    await tagged.locator('summary').click()
    await page.getByRole('link', { name: 'Remove /compare{/*}? from pricing' }).click()
    await page.getByText('would not be tagged').waitFor()
    await page.locator('#effect').getByRole('row').filter({ hasText: EMAIL }).waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('status').waitFor()
    expect(await page.getByRole('link', { name: 'Remove /compare{/*}? from pricing' }).count()).toBe(0)
  })

  test('names what is wrong with a pattern, and publishes nothing of it', async () => {
    await page.getByRole('link', { name: 'Tag /blog/hello' }).click()
    await page.getByLabel('A pattern of my own').check()
    await page.getByLabel('Pattern', { exact: true }).fill('/blog/:')
    await page.getByRole('radio', { name: /^content/ }).check()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
  })

  test('finds a page by its path, and gives a new tag points of its own', async () => {
    await page.goto(`${server.url}/dashboard/pages`)
    await page.getByLabel('Search pages').fill('HELLO')
    await expect.poll(() => page.locator('.site-pages tbody tr').count()).toBe(1)
    await page.getByRole('link', { name: 'Tag /blog/hello' }).click()
    await page.getByLabel('A new tag').check()
    await page.getByLabel('Name', { exact: true }).fill('Hello')
    await page.getByLabel(/^Points for reading/).fill('35')
    await page.locator('#effect').getByText('Counted by Viewed hello (35 points)').waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('status').filter({ hasText: 'hello is published' }).waitFor()
    await page.goto(`${server.url}/dashboard/model`)
    await page.getByText('Viewed hello').first().waitFor()
  })

  test('takes the last pattern of a tag away with the tag and its rule, and says so first', async () => {
    await page.goto(`${server.url}/dashboard/pages/tag?path=/blog/hello`)
    await page.getByText('It is tagged already').getByText('hello', { exact: true }).waitFor()
    await page.goto(
      `${server.url}/dashboard/pages/tag?tag=hello&without=${encodeURIComponent('/blog/hello{/}?')}`,
    )
    await page.getByText('the tag goes, and with it “Viewed hello”').waitFor()
    await page.getByRole('button', { name: 'Remove the tag and its rule' }).click()
    await page.getByRole('status').filter({ hasText: 'hello' }).waitFor()
    await page.goto(`${server.url}/dashboard/model`)
    expect(await page.getByLabel('Viewed hello: points').count()).toBe(0)
  })

  test('publishes nothing by a preview of something else, and says that it is worked out anew', async () => {
    await page.goto(`${server.url}/dashboard/pages/tag?path=/compare/&tag=pricing`)
    const publish = page.getByRole('button', { name: 'Publish' })
    await page.getByLabel('This page and all below it').waitFor()
    await page.getByLabel('This page and all below it').check()
    expect(await publish.isDisabled()).toBe(true)
    expect(await page.locator('#change').getAttribute('aria-busy')).toBe('true')
    await page.locator('#effect').getByText('2 more pages').waitFor()
    expect(await publish.isEnabled()).toBe(true)
  })

  test('says beside the field what is wrong with it, and works out anew what is mended', async () => {
    await page.goto(`${server.url}/dashboard/pages/tag?path=/compare/&newTag=compared`)
    const points = page.getByLabel(/^Points for reading/)
    const note = page.locator('.names .fault')
    for (const [wrong, said] of [
      ['1001', 'is 1001: write a whole number'],
      ['', 'is no number'],
    ] as const) {
      await points.fill(wrong)
      await note.filter({ hasText: said }).waitFor()
      expect(await points.getAttribute('aria-invalid')).toBe('true')
      expect(await page.locator('#change').getAttribute('aria-busy')).toBeNull()
      expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
    }
    await points.fill('999')
    await page.locator('#effect').getByText('Counted by Viewed compared').waitFor()
    expect(await note.count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Publish' }).isEnabled()).toBe(true)
  })

  test('with a read key shows all of it and changes nothing', async () => {
    const context = await browser.newContext()
    const reader = await context.newPage()
    await reader.goto(`${server.url}/dashboard/login`)
    await reader.getByLabel('Read or admin key').fill(server.readKey)
    await reader.getByRole('button', { name: 'Sign in' }).click()
    await reader.getByRole('navigation', { name: 'Main' }).waitFor()
    await reader.goto(`${server.url}/dashboard/pages/tag?path=/compare/&tag=pricing`)
    await reader.getByText('Publishing needs an admin key').waitFor()
    expect(await reader.getByRole('button', { name: 'Publish' }).count()).toBe(0)
    for (const radio of await reader.getByRole('radio').all()) expect(await radio.isDisabled()).toBe(true)
    const answer = await context.request.post(`${server.url}/dashboard/pages/tag`, {
      form: { path: '/compare/', tag: 'pricing' },
      headers: { origin: server.url },
    })
    expect(answer.status()).toBe(403)
    await reader.goto(`${server.url}/dashboard/pages`)
    await reader.getByText('needs an admin key').waitFor()
    expect(await reader.getByRole('link', { name: /^(?:Tag|Remove)/ }).count()).toBe(0)
    await context.close()
  })

  test('fits a telephone', async () => {
    await page.setViewportSize({ width: 375, height: 700 })
    for (const path of ['pages', 'pages/tag?path=/compare/&tag=pricing']) {
      await page.goto(`${server.url}/dashboard/${path}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
    }
  })

  test('never did anything that the policy of the dashboard forbids', () => {
    expect(faults).toEqual([])
  })
})

/** What one browser did a minute ago: twenty seconds on each page, told in two reports, and perhaps who it is. */
async function visit(visitor: string, urls: string[], email?: string): Promise<void> {
  const now = Date.now()
  const at = now - 60_000
  const events: Event[] = urls.flatMap((url, index) => {
    const view = timedId(at, `${visitor}${index}`)
    const report = (engagedMs: number): Event => ({
      kind: 'engagement',
      id: `${view}-${engagedMs}`,
      view,
      at,
      url,
      engagedMs,
      scrollPercent: 50,
    })
    return [{ kind: 'page_view', id: view, view, at, url }, report(40_000), report(15_000)]
  })
  if (email) events.push({ kind: 'form', id: `${visitor}-form`, at, form: 'contact', email })
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    body: JSON.stringify({
      v: 1,
      site: server.writeKey,
      visitor,
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
