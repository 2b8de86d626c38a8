/**
 * A site whose buyers do other things than the rules think: what its outcomes teach beats the rules, is seen on every page that
 * tells of it, becomes points that a person publishes; and a server that dies in the midst of learning learns the same.
 */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { openDatabase } from '../support/database.ts'
import { madePast } from '../support/made-past.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { tell } from '../support/stored.ts'
import { newPage } from '../support/watched-page.ts'

/** Enough for several slices. */
const PEOPLE = 900

let server: TestServer
let browser: Browser
let page: Page
let lead: string
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await tell(server, 'PATCH', `/v1/sites/${server.siteId}`, {
    settings: { horizonDays: 30, callsPerWeek: 5 },
  })
  await bringPast()
  const { leads } = await tell(server, 'GET', '/v1/leads?stage=lead&limit=1')
  lead = leads[0].id
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a kill -9 in the midst of a study loses nothing: it goes on, and comes to what it would have', async () => {
  await tell(server, 'POST', '/v1/reports/prediction', {})
  const whole = await learnt()
  expect(whole).toMatchObject({ judged: { beatsRules: true } })
  const asked = tell(server, 'POST', '/v1/reports/prediction', {}).catch(() => {})
  // Straight from the file: the server is busy.
  const db = openDatabase(server)
  const looking = db.prepare(`select done from studies where phase = 'look' and done > 0`)
  await expect.poll(() => looking.get(), { interval: 1, timeout: 10_000 }).toBeTruthy()
  await server.kill9()
  db.close()
  await asked
  await server.restart()
  const { running } = await report()
  expect(running?.done).toBeGreaterThan(0)
  // As the clock would, within its minute.
  await tell(server, 'POST', '/v1/reports/prediction', {})
  expect(await learnt()).toEqual(whole)
}, 60_000)

test('whoever asks for it sees that leads are foretold, how far that came true, and what matters', async () => {
  page = await newPage(browser, faults)
  await page.goto(server.dashboardUrl)
  await page.getByRole('link', { name: 'Reports' }).click()
  await page.getByRole('link', { name: 'Who will buy' }).click()
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('button', { name: 'Look again' }).waitFor()
  await page.getByRole('heading', { name: 'Leads are foretold' }).waitFor()
  const reliability = page.getByRole('figure', { name: 'Foretold, and what came' })
  await reliability.locator('.drawn-interval circle').first().waitFor()
  await reliability.getByText('The numbers').click()
  expect(await reliability.locator('tbody tr').count()).toBeGreaterThan(2)
  expect(await page.getByRole('row', { name: /Attended a webinar/ }).textContent()).toMatch(/times$/)
  await page.getByText('Those of the last 30 days are left out').waitFor()
})

test('a lead’s page says in a line how likely it is to convert, and because of what', async () => {
  await page.goto(`${server.url}/dashboard/leads/${lead}`)
  const line = await page.locator('.outlook', { hasText: 'likely' }).textContent()
  expect(line).toMatch(/^[\d.]+ % likely to be won within 30 days, because of .*“Attended a webinar”/)
})

test('a backtest tells of the model that serves, and shows the same past', async () => {
  await page.goto(`${server.url}/dashboard/reports/backtest`)
  await page.getByRole('button', { name: 'Look at the past' }).click()
  await page.getByRole('heading', { name: 'Does it put buyers first?' }).waitFor()
  await page.getByText('Version 1.', { exact: true }).waitFor()
})

test('S51: points are suggested, with what they would do; a person keeps them as a draft, and publishes it', async () => {
  await page.getByRole('link', { name: 'Better points' }).click()
  const row = page.getByRole('row', { name: /Attended a webinar/ })
  const [, now, suggested] = await row.locator('th, td').allTextContents()
  expect(Number(suggested)).toBeGreaterThan(Number(now))
  await page
    .locator('#effect')
    .getByText(/leads?/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByText('A draft by suggested points').waitFor()
  expect(await page.getByLabel('Attended a webinar: points').inputValue()).toBe(suggested)
  expect((await tell(server, 'GET', '/v1/models')).modelVersion).toBe(1)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Published.').waitFor()
  const { versions } = await tell(server, 'GET', '/v1/models')
  expect(versions[0]).toMatchObject({ version: 2, author: 'This machine' })
})

test('every page passes axe and fits a telephone, in light and dark', async () => {
  for (const path of ['reports/prediction', 'reports/backtest', 'reports/points', `leads/${lead}`]) {
    await page.goto(`${server.url}/dashboard/${path}`)
    expect([path, await faultsOf(page)]).toEqual([path, []])
  }
  expect(faults).toEqual([])
})

interface Report {
  running: { done: number } | null
  at: number
  publishedAt: number
}

function report(): Promise<Report> {
  return tell(server, 'GET', '/v1/reports/prediction')
}

/** When it has come to its end; but for when that was. */
async function learnt(): Promise<Omit<Report, 'at' | 'publishedAt'>> {
  await expect.poll(async () => (await report()).running, { timeout: 30_000 }).toBeNull()
  const { at: _at, publishedAt: _publishedAt, ...rest } = await report()
  return rest
}

async function bringPast(): Promise<void> {
  const lines = madePast({ seed: 11, people: PEOPLE, now: Date.now() })
  await tell(server, 'POST', '/v1/imports', { id: 'past', name: 'past.ndjson' })
  for (let from = 0; from < lines.length; from += 1_000) {
    const piece = lines.slice(from, from + 1_000).map((line) => JSON.stringify(line))
    const headers = { authorization: `Bearer ${server.serverKey}` }
    const path = `${server.url}/v1/imports/past/lines?from=${from}`
    expect((await fetch(path, { method: 'POST', headers, body: piece.join('\n') })).status).toBe(200)
  }
}
