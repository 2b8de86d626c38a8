/** Whoever has just put the snippet on a site looks here: what is missing, then the first event, without a reload. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  page = await newPage(browser, faults, { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.goto(server.dashboardUrl)
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('before the first event the page says what is mostly wrong', async () => {
  await page.getByRole('link', { name: 'Live' }).click()
  await page.getByText('Waiting for the first event').waitFor()
  await page.getByText('that a policy blocked the script').click()
  await page.getByText(`script-src ${server.url}`).waitFor()
})

test('whoever sends from another origin is named, and let in by a click', async () => {
  await setOrigins(['https://www.acme.example'])
  const origin = 'https://shop.acme.example'
  await expect.poll(async () => (await sendFrom(origin)).status).toBe(403)
  await page.getByText(`Events came from ${origin}`).waitFor()
  await page.getByRole('button', { name: `Let ${origin} send` }).click()
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
  expect(await page.getByLabel('Origins').inputValue()).toBe(`https://www.acme.example\n${origin}`)
  await setOrigins([])
  await page.getByRole('link', { name: 'Live' }).click()
})

test('a poll that has nothing new brings nothing', async () => {
  const answer = await page.waitForResponse((one) => one.url().includes('/dashboard/live?seen='))
  expect(answer.status()).toBe(204)
})

test('the snippet to copy is the one that works', async () => {
  await page.getByRole('button', { name: 'Copy' }).first().click()
  await page.getByText('Copied').waitFor()
  const snippet = await page.evaluate(() => navigator.clipboard.readText())
  expect(snippet).toBe(`<script async src="${server.url}/leadlight.js?site=${server.writeKey}"></script>`)
  const src = /src="([^"]+)"/.exec(snippet)?.[1] ?? ''
  expect((await fetch(src)).status).toBe(200)
})

test('the first event turns it green without a reload, and stands there in a sentence', async () => {
  await page.evaluate(() => Object.assign(window, { untouched: true }))
  await send({ kind: 'page_view', url: 'https://acme.example/pricing', title: 'Our <b>prices</b>' })
  await page.getByText('Your snippet works').waitFor()
  await page.getByText('Viewed Our <b>prices</b>').waitFor()
  expect(await page.evaluate(() => 'untouched' in window)).toBe(true)
})

test('a text of thousands of letters takes a few lines, in which all of it is to be read', async () => {
  const row = '0123456789 '.repeat(80)
  await send({ kind: 'custom', name: 'Exported', properties: { a: row, b: row, c: row, d: `${row}the end` } })
  const line = page.getByRole('listitem').filter({ hasText: 'Exported' })
  await line.getByText(/^a: 0123456789 .*the end$/).waitFor()
  expect((await line.boundingBox())?.height).toBeLessThan(160)
  await line.locator('[tabindex]').focus()
  await page.keyboard.press('End')
  await expect
    .poll(() =>
      line
        .locator('[tabindex]')
        .evaluate(({ scrollTop, scrollHeight, clientHeight }) =>
          Math.round(scrollHeight - clientHeight - scrollTop),
        ),
    )
    .toBeLessThan(2)
})

test('what is ignored stands beside it with the reason', async () => {
  await send({ kind: 'no-such-kind' })
  const ignored = page.getByRole('region', { name: 'Ignored' })
  await ignored.getByText(/kind/).waitFor()
})

test('nothing of it needs more than the dashboard’s policy allows, nor more than a telephone', async () => {
  await page.setViewportSize({ width: 375, height: 700 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  expect(faults).toEqual([])
})

async function send(fields: Record<string, unknown>): Promise<void> {
  const now = Date.now()
  const id = timedId(now, `${fields.kind}`)
  const body = { v: 1, site: server.writeKey, visitor: 'visitor-1', session: timedId(now, 's'), sentAt: now }
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    body: JSON.stringify({ ...body, events: [{ id, at: now, view: id, ...fields }] }),
  })
  expect(answer.ok).toBe(true)
}

function sendFrom(origin: string): Promise<Response> {
  const now = Date.now()
  const body = {
    v: 1,
    site: server.writeKey,
    visitor: 'stranger',
    session: timedId(now, 's'),
    sentAt: now,
    events: [],
  }
  return fetch(`${server.url}/v1/events`, { method: 'POST', headers: { origin }, body: JSON.stringify(body) })
}

async function setOrigins(origins: string[]): Promise<void> {
  const answer = await fetch(`${server.url}/v1/sites/${server.siteId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${server.adminKey}` },
    body: JSON.stringify({ origins }),
  })
  expect(answer.status).toBe(200)
}
