/** Every page of the dashboard for everybody: axe finds nothing wrong, wide and narrow, light and dark. */

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const AXE = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const EMAIL = 'ada@harbour.example'

let server: TestServer
let browser: Browser
let page: Page
let lead: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  page = await browser.newPage()
  await page.goto(server.dashboardUrl)
  lead = await makeLead()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('at $width pixels, $colorScheme', ({ width, colorScheme }) => {
  test.each([
    '',
    '?stage=customer&min=1',
    '?stage=lead&days=0&said=kept',
    'leads/LEAD',
    'leads/LEAD?said=joined',
    'leads/LEAD/erase',
    'pages',
    'pages/tag?path=/pricing&tag=pricing',
    'pages/tag?tag=pricing&without=/pricing*',
    'model',
    'model/json',
    'model/versions/1',
    'live',
    'settings',
    'nowhere',
  ])('axe finds nothing wrong with /%s', async (path) => {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    await page.goto(`${server.url}/dashboard/${path.replace('LEAD', lead)}`)
    expect(await violations()).toEqual([])
  })
})

async function violations(): Promise<string[]> {
  await page.evaluate(AXE)
  const results = await page.evaluate<AxeResults>('axe.run()')
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id} in ${html.slice(0, 120)}`),
  )
}

async function makeLead(): Promise<string> {
  const now = Date.now()
  const at = now - 60_000
  const view = timedId(at, 'view')
  const url = 'https://acme.example/pricing'
  const events = [
    { kind: 'page_view', id: view, view, at, url, title: 'Pricing' },
    { kind: 'form', id: 'form', at, url, form: 'contact', email: EMAIL },
    { kind: 'nonsense', id: 'nonsense', at },
  ]
  const batch = { v: 1, site: server.writeKey, visitor: 'v1', session: timedId(at, 's'), sentAt: now, events }
  await fetch(`${server.url}/v1/events`, { method: 'POST', body: JSON.stringify(batch) })
  const answer = await fetch(`${server.url}/v1/leads?email=${EMAIL}`, {
    headers: { authorization: `Bearer ${server.readKey}` },
  })
  const { id }: { id: string } = await answer.json()
  return id
}
