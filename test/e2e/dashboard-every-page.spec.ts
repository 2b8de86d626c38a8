/** Every page of the dashboard, full of what a company's site brings, as those meet it who see, hold or press things otherwise. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { EVERY_PAGE } from '../support/every-page.ts'
import { keyboardFaultsOf } from '../support/keyboard.ts'
import { seed } from '../support/seeded.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

let server: TestServer
let browser: Browser
let page: Page
let lead: string
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  lead = await seed(server, 60)
  page = await newPage(browser, faults)
  await page.goto(server.dashboardUrl)
  await page.goto(`${server.url}/dashboard/reports`)
  await page.getByRole('heading', { name: 'By channel' }).waitFor({ timeout: 120_000 })
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test.each(Object.entries(EVERY_PAGE))('%s is sound for all', async (_, path) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${server.url}/dashboard/${path.replace('LEAD', lead)}`)
  await page.waitForFunction(() => !document.querySelector('[aria-busy]'))
  expect(await keyboardFaultsOf(page)).toEqual([])
  expect(await faultsOf(page)).toEqual([])
  expect(faults).toEqual([])
})
