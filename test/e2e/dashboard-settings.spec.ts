/** A site's settings, keys and webhooks by hand: shown, changed, refused with the reason, and kept with a name. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer({ LEADLIGHT_WEBHOOKS_LOOPBACK: '1' }), launchBrowser()])
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  await page.goto(server.dashboardUrl)
  await page.getByRole('link', { name: 'Settings' }).click()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('what is chosen is what the script is served with', async () => {
  await page.getByLabel('Consent', { exact: true }).selectOption('required')
  await page.getByLabel('Further domains of yours').fill('acme.example\nacme.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
  const script = await (await fetch(`${server.url}/leadlight.js?site=${server.writeKey}`)).text()
  expect(script).toContain('"consent":"required"')
  expect(script).toContain('"domains":["acme.example","acme.test"]')
})

test('what cannot be is refused with what would be right, and nothing of it is kept', async () => {
  await page.getByLabel('Origins').fill('https://www.acme.example/path')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').filter({ hasText: 'a list of origins is needed' }).waitFor()
  expect(await page.getByLabel('Origins').inputValue()).toBe('')
})

test('a key is shown once, opens the API, and is refused once it is revoked', async () => {
  await page.getByRole('textbox', { name: 'For', exact: true }).fill('Grace, in sales')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const key = (await page.getByRole('status').locator('code').textContent()) ?? ''
  expect(key).toMatch(/^rk_/)
  expect(await asks(key)).toBe(200)
  await page.goto(`${server.url}/dashboard/settings`)
  expect(await page.content()).not.toContain(key)
  await page.getByRole('button', { name: 'Revoke Grace, in sales' }).click()
  await page.getByText('Revoked.').waitFor()
  expect(await page.getByRole('button', { name: 'Revoke Grace, in sales' }).count()).toBe(0)
})

test('a webhook to where nothing may be sent is refused with the reason', async () => {
  await page.getByLabel('Tell').fill('https://10.0.0.1/hook')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('alert').filter({ hasText: 'Not added' }).waitFor()
})

test('a webhook has its secret shown once, is tried for real, and goes', async () => {
  const heard: string[] = []
  const receiver = createServer((request, response) => {
    heard.push(`${request.headers['webhook-id']}`)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const address = receiver.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address?.port}/hook`
  await page.getByLabel('Tell').fill(url)
  await page.getByRole('button', { name: 'Add' }).click()
  expect(await page.getByRole('status').locator('code').textContent()).toMatch(/^whsec_/)
  await page.getByRole('button', { name: `Test ${url}` }).click()
  await page.getByRole('status').filter({ hasText: 'It arrived' }).waitFor()
  expect(heard).toHaveLength(1)
  receiver.close()
  await page.getByRole('button', { name: `Remove ${url}` }).click()
  await page.getByText('Nobody is told yet').waitFor()
})

test('who did what stands below, newest first', async () => {
  const acts = await page
    .getByRole('region', { name: 'Who did what' })
    .getByRole('listitem')
    .allTextContents()
  expect(acts[0]).toContain('This machine deleteWebhook')
  expect(acts.at(-1)).toContain('This machine updateSite')
})

test('with a read key everything is seen and nothing can be changed', async () => {
  const context = await browser.newContext()
  const reader = await context.newPage()
  await reader.goto(`${server.url}/dashboard/login`)
  await reader.getByLabel('Read or admin key').fill(server.readKey)
  await reader.getByRole('button', { name: 'Sign in' }).click()
  await reader.getByRole('link', { name: 'Settings' }).click()
  expect(await reader.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  expect(await reader.getByRole('button', { name: /Revoke|Make|Add/ }).count()).toBe(0)
  for (const path of ['', '/keys', '/keys/x/revoke', '/webhooks', '/webhooks/x/test', '/webhooks/x/delete']) {
    const answer = await context.request.post(`${server.url}/dashboard/settings${path}`, {
      form: { label: 'Mine', class: 'admin' },
      headers: { origin: server.url },
    })
    expect(answer.status(), path).toBe(403)
  }
  await context.close()
})

test('fits a telephone, and needs nothing that the dashboard’s policy forbids', async () => {
  await page.setViewportSize({ width: 375, height: 700 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

async function asks(key: string): Promise<number> {
  return (await fetch(`${server.url}/v1/leads`, { headers: { authorization: `Bearer ${key}` } })).status
}
