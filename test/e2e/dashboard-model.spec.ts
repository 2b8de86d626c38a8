/** A marketer turns a number, sees whom it moves, publishes it, and takes it back. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const EMAIL = 'ada@harbour.example'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await makeLead()
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  await page.goto(server.dashboardUrl)
  await page.getByRole('link', { name: 'Model' }).click()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a number that is turned shows whom it moves, before anything is published', async () => {
  await page.getByLabel('Viewed pricing: points').fill('35')
  const moved = page.locator('#effect').getByRole('row').filter({ hasText: EMAIL })
  await moved.waitFor()
  expect((await models()).versions).toHaveLength(1)
})

test('a draft is kept, is shown again to whoever comes, and changes no score', async () => {
  const { score } = await lead()
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByText('The draft is kept').waitFor()
  expect(await page.getByLabel('Viewed pricing: points').inputValue()).toBe('35')
  expect((await lead()).score).toBe(score)
})

test('published, it is a version with its author and what changed, and scores by it', async () => {
  const { score } = await lead()
  await page.locator('#effect').getByRole('row').filter({ hasText: EMAIL }).waitFor()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Published.').waitFor()
  const { versions } = await models()
  expect(versions[0]).toMatchObject({ version: 2, author: 'This machine', mode: 'silent' })
  expect(versions[0]?.note).toContain('Viewed pricing')
  await expect.poll(async () => (await lead()).score, { timeout: 20_000 }).toBeGreaterThan(score)
  expect(await page.getByText('A draft by').count()).toBe(0)
})

test('an old version says what going back to it changes, and is published again as a new one', async () => {
  await page.getByRole('link', { name: 'Version 1' }).click()
  await page.getByText('Viewed pricing').first().waitFor()
  await page.locator('#effect').getByRole('row').filter({ hasText: EMAIL }).waitFor()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Published.').waitFor()
  expect((await models()).versions[0]).toMatchObject({ version: 3, note: 'Version 1 again' })
  expect(await page.getByLabel('Viewed pricing: points').inputValue()).toBe('20')
})

test('a rule is added in a line, and the draft is thrown away again', async () => {
  await page.getByRole('textbox', { name: 'Called' }).fill('Read the comparison')
  await page.getByLabel('What', { exact: true }).fill('pricing')
  await page.locator('#effect').getByRole('row').filter({ hasText: EMAIL }).waitFor()
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByLabel('Read the comparison: points').waitFor()
  await page.getByRole('button', { name: 'Throw the draft away' }).click()
  await page.getByText('The draft is gone').waitFor()
  expect(await page.getByLabel('Read the comparison: points').count()).toBe(0)
})

test('as JSON it says what is wrong with it, by place and with the fix', async () => {
  await page.getByRole('link', { name: 'See it as JSON' }).click()
  const text = page.getByLabel('The model as JSON')
  const model = JSON.parse(await text.inputValue())
  await text.fill('{ "name": ')
  await page.getByRole('alert').filter({ hasText: 'is no JSON' }).waitFor()
  await text.fill(JSON.stringify({ ...model, bands: [1, 2, 3] }))
  await page.getByRole('alert').filter({ hasText: 'bands' }).waitFor()
  expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
})

test('fits a telephone, and needs nothing that the dashboard’s policy forbids', async () => {
  await page.setViewportSize({ width: 375, height: 700 })
  for (const path of ['model', 'model/json', 'model/versions/1']) {
    await page.goto(`${server.url}/dashboard/${path}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  }
  expect(faults).toEqual([])
})

async function makeLead(): Promise<void> {
  const now = Date.now()
  const at = now - 60_000
  const view = timedId(at, 'view')
  const url = 'https://acme.example/pricing'
  const events = [
    { kind: 'page_view', id: view, view, at, url },
    { kind: 'form', id: 'form', at, url, form: 'contact', email: EMAIL },
  ]
  const batch = { v: 1, site: server.writeKey, visitor: 'v1', session: timedId(at, 's'), sentAt: now, events }
  const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', body: JSON.stringify(batch) })
  expect(await answer.json()).toEqual({ accepted: 2, duplicate: 0, ignored: [] })
}

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.readKey}` } })
  return answer.json()
}

function lead(): Promise<{ score: number }> {
  return read(`/v1/leads?email=${EMAIL}`)
}

function models(): Promise<{ versions: { version: number; author: string; mode: string; note: string }[] }> {
  return read('/v1/models')
}
