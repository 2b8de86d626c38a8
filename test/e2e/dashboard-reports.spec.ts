/** A marketer asks what all leads together say: the first look makes it, and every page of it can be read, split and taken along. */

import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

const DAY = 86_400_000
const LEADS = 24

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await bringPast()
  page = await newPage(browser, faults)
  await page.goto(server.dashboardUrl)
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('whoever opens it for the first time sees it being made, and then what came in', async () => {
  await page.getByRole('link', { name: 'Reports' }).click()
  await page.getByRole('heading', { name: 'By channel' }).waitFor()
  expect(await figures('By channel')).toContainEqual(expect.arrayContaining(['direct', '1']))
  await page.getByText(/^Each day begins at midnight UTC: .+ by your clock\.$/).waitFor()
})

test('the funnel tells how many came how far, and is split by what is asked', async () => {
  await page.getByRole('link', { name: 'How far they get' }).click()
  const steps = await figures('From visitor to customer')
  expect(steps.map(([step, count]) => [step, count])).toEqual([
    ['Visitors', '25'],
    ['Leads', '25'],
    ['MQLs', '13'],
    ['Accepted by sales (SQL)', '6'],
    ['Opportunities', '3'],
    ['Customers', '3'],
  ])
  await page.getByRole('link', { name: 'Account', exact: true }).click()
  expect(await figures('By account')).toHaveLength(3)
  // On a telephone no table of it is wider than the page.
  await page.setViewportSize({ width: 390, height: 700 })
  const widths = await page
    .locator('.scrolls')
    .evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
  expect(widths.length).toBeGreaterThan(1)
  expect(Math.max(...widths)).toBe(0)
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.getByRole('link', { name: 'harbour-0.example' }).click()
  await page.waitForURL(/account=harbour-0\.example/)
  await page.goBack()
})

test('a table is taken along as CSV', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV of From visitor to customer' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('funnel-steps.csv')
  const text = await readFile(await download.path(), 'utf8')
  expect(text.split('\r\n')[2]).toContain('"Leads","25","1"')
})

test('what sales promised is written down, and who waits longer is late', async () => {
  await page.getByRole('link', { name: 'Who waits' }).click()
  expect(await figures('Waiting for a word of sales')).toHaveLength(1)
  await page.getByLabel('Sales says something of every MQL within').fill('300')
  await page.getByRole('button', { name: 'Promise' }).click()
  await page.getByText('waiting for 300 days or longer').waitFor()
  expect(await page.locator('.facts').textContent()).toMatch(/Late now0/)
})

test('with few outcomes nothing is claimed, and the page says how many are missing', async () => {
  await page.getByRole('link', { name: 'When to call' }).click()
  await page.getByText('6 of 40 leads accepted by sales so far').waitFor()
  // On a telephone all pages are one row, in which the one that is open can be seen.
  await page.setViewportSize({ width: 375, height: 700 })
  await page.reload()
  const tabs = page.getByRole('navigation', { name: 'Reports' })
  await tabs.evaluate((nav) => nav.scrollLeft > 0 || Promise.reject(new Error('not moved')))
  const open = await tabs.getByRole('link', { name: 'When to call' }).boundingBox()
  expect(open?.x).toBeGreaterThan(0)
  expect((open?.x ?? 0) + (open?.width ?? 0)).toBeLessThan(375)
  expect((await tabs.boundingBox())?.height).toBeLessThan(60)
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.getByRole('link', { name: 'Won', exact: true }).click()
  await page.getByText('3 of 40 leads won so far').waitFor()
  await page.getByRole('link', { name: 'What works' }).click()
  await page.getByText('Below 10 nothing is claimed: 4 more are needed').waitFor()
  // What little there is can be seen all the same, with how little it says.
  const plot = page.getByRole('figure', {
    name: 'Share accepted by sales of the leads with it, the most telling first',
  })
  await plot.locator('.drawn-interval circle').first().waitFor()
  await plot.getByText('The numbers').click()
  const [name, more, less, chance] = await plot
    .locator('tbody tr')
    .first()
    .locator('th, td')
    .allTextContents()
  expect(name).toBeTruthy()
  expect([more, less]).toEqual(['–', '–'])
  expect(chance).toMatch(/^[\d.]+ % [\d.]+ % to [\d.]+ %$/)
})

test('a review is written when asked for, and leads to what it points at', async () => {
  await page.getByRole('link', { name: 'What changed' }).click()
  await page.getByRole('button', { name: 'Write a review now' }).click()
  await page.getByRole('heading', { name: 'What to look at' }).waitFor()
  await page
    .getByRole('link', { name: /was published|No outcome|wait/ })
    .or(page.getByText('Nothing stands out'))
    .first()
    .waitFor()
})

test('no page went wrong on the way', () => {
  expect(faults).toEqual([])
})

/** The rows of a table, by the heading above it. */
async function figures(title: string): Promise<string[][]> {
  const rows = page.getByRole('region', { name: `${title}: the table` }).locator('tbody tr')
  await rows.first().waitFor()
  return rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
  )
}

/**
 * Half a year: every other lead asked for a demo, of these every other was accepted by sales, and of these every other bought. And one
 * who asked yesterday.
 */
async function bringPast(): Promise<void> {
  const now = Date.now()
  const lines = Array.from({ length: LEADS + 1 }, (_, index) => {
    const isNew = index === LEADS
    const at = now - (isNew ? 2 : 100 + index) * DAY
    const [visitor, email] = [`browser-${index}`, `lead-${index}@harbour-${index % 3}.example`]
    const url = 'https://www.harbrook.example'
    const lines: object[] = [
      { kind: 'page_view', id: `${visitor}-1`, visitor, at, url: `${url}/pricing` },
      { kind: 'form', id: `${visitor}-2`, visitor, at: at + 60_000, url, form: 'newsletter', email },
    ]
    if (index % 2 === 0) {
      lines.push({
        kind: 'form',
        id: `${visitor}-3`,
        visitor,
        at: at + DAY,
        url: `${url}/demo`,
        form: 'demo request',
      })
    }
    if (index % 4 === 0 && !isNew)
      lines.push({ kind: 'outcome', id: `${visitor}-4`, at: at + 2 * DAY, email, outcome: 'sql' })
    if (index % 8 === 0 && !isNew)
      lines.push({ kind: 'outcome', id: `${visitor}-5`, at: at + 9 * DAY, email, outcome: 'won', value: 900 })
    return lines
  }).flat()
  const post = async (path: string, body: string) => {
    const headers = { authorization: `Bearer ${server.serverKey}` }
    const answer = await fetch(server.url + path, { method: 'POST', headers, body })
    return answer.json()
  }
  await post('/v1/imports', JSON.stringify({ id: 'past', name: 'past.ndjson' }))
  const taken = await post(
    '/v1/imports/past/lines?from=0',
    lines.map((line) => JSON.stringify(line)).join('\n'),
  )
  expect(taken).toMatchObject({ accepted: lines.length, ignored: 0 })
}
