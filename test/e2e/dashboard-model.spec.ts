/** A marketer turns a number, sees whom it moves, publishes it, and takes it back. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

const EMAIL = 'ada@harbour.example'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await makeLead()
  page = await newPage(browser, faults)
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

test('a number that is turned is not lost without a question', async () => {
  expect(await asksBeforeLeaving()).toBe(true)
})

test('a draft is kept, is shown again to whoever comes, and changes no score', async () => {
  const { score } = await lead()
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByText('The draft is kept').waitFor()
  expect(await asksBeforeLeaving()).toBe(false)
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

test('what is typed before the page is livelier is tried as soon as it is', async () => {
  let comes = () => {}
  const held = new Promise<void>((go) => {
    comes = go
  })
  await page.route('**/htmx*', async (route) => {
    await held
    await route.continue()
  })
  await page.reload()
  const points = page.getByLabel('Viewed pricing: points')
  const before = await points.inputValue()
  await points.fill('90')
  comes()
  await page.locator('#effect').getByRole('row').filter({ hasText: EMAIL }).waitFor()
  await page.unroute('**/htmx*')
  await points.fill(before)
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

test('a hostile name is a name, wherever it is shown', async () => {
  const name = '"><img src=x onerror="window.hacked=1">'
  await page.getByRole('textbox', { name: 'Called' }).fill(name)
  await page.getByLabel('What', { exact: true }).fill('pricing')
  await page.locator('#effect').getByRole('row').filter({ hasText: EMAIL }).waitFor()
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByText(name, { exact: true }).waitFor()
  expect(await page.locator('main img').count()).toBe(0)
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  await page.getByRole('button', { name: 'Throw the draft away' }).click()
  await page.getByText('The draft is gone').waitFor()
})

test('a wrong number is told by the name of the rule, and stays in its field', async () => {
  const days = page.getByLabel('Viewed pricing: days')
  await days.fill('0')
  const alert = page.getByRole('alert').filter({ hasText: '“Viewed pricing”, days until half is gone' })
  await alert.waitFor()
  expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
  // Whoever has no scripts finds out when publishing.
  await page.getByRole('button', { name: 'Publish' }).evaluate((button) => button.removeAttribute('disabled'))
  await page.getByRole('button', { name: 'Publish' }).click()
  await alert.waitFor()
  expect(await days.inputValue()).toBe('0')
  await page.getByRole('link', { name: 'Model', exact: true }).click()
  expect(await days.inputValue()).toBe('30')
})

test('a preset shows what it would do, and becomes a draft that can be thrown away', async () => {
  await page.getByRole('link', { name: 'Presets' }).click()
  await page.getByRole('link', { name: 'Light', exact: true }).click()
  await page.getByRole('heading', { name: 'What would change' }).waitFor()
  await page.getByRole('button', { name: 'Take it as the draft' }).click()
  await page.getByRole('heading', { name: 'Light', exact: true }).waitFor()
  expect((await models()).versions).toHaveLength(3)
  await page.getByRole('button', { name: 'Throw the draft away' }).click()
  await page.getByRole('heading', { name: 'Starter B2B' }).waitFor()
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

test('a draft that is no model is told of, and mended where it was written', async () => {
  const text = page.getByLabel('The model as JSON')
  const good = await text.inputValue()
  await text.fill('{ "name": ')
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByRole('alert').filter({ hasText: 'is no JSON' }).waitFor()
  expect(await text.inputValue()).toBe('{ "name": ')
  await text.fill(good.replace('"Viewed pricing"', '7'))
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByRole('link', { name: 'Model', exact: true }).first().click()
  await page.getByRole('link', { name: 'Mend it as JSON' }).click()
  expect(await text.inputValue()).toContain('"name": 7')
  await page.getByRole('link', { name: 'Model', exact: true }).first().click()
  await page.getByRole('button', { name: 'Throw the draft away' }).click()
  await page.getByText('The draft is gone').waitFor()
})

describe('two who edit at once', () => {
  let other: Page

  beforeAll(async () => {
    other = await newPage(browser, faults)
    await other.goto(server.dashboardUrl)
    await both((one) => one.goto(`${server.url}/dashboard/model`))
  })

  afterAll(() => other.close())

  test('and turn two numbers have both, whoever opened the page before', async () => {
    await turn(page, 'Viewed pricing: points', '41')
    await page.getByText('Published.').waitFor()
    await turn(other, 'Viewed the product: points', '17')
    await other.getByText('both are in it').waitFor()
    expect(await other.getByLabel('Viewed pricing: points').inputValue()).toBe('41')
    expect(await other.getByLabel('Viewed the product: points').inputValue()).toBe('17')
  })

  test('and turn the same number are told, and undo it only when they do it again', async () => {
    await both((one) => one.goto(`${server.url}/dashboard/model`))
    await turn(page, 'Viewed pricing: points', '50')
    await page.getByText('Published.').waitFor()
    const { versions } = await models()
    await turn(other, 'Viewed pricing: points', '30')
    const alert = other.getByRole('alert').filter({ hasText: 'somebody else was quicker' })
    await alert.filter({ hasText: 'Rule “Viewed pricing”, points: 50 there, 30 here' }).waitFor()
    expect((await models()).versions).toEqual(versions)
    await other.getByRole('button', { name: 'Publish' }).click()
    await other.getByText('Published.').waitFor()
    expect(await other.getByLabel('Viewed pricing: points').inputValue()).toBe('30')
  })

  test('find a draft that was kept since, and neither replace it unseen', async () => {
    await both((one) => one.goto(`${server.url}/dashboard/model`))
    await page.getByLabel('Viewed the product: points').fill('22')
    await page.getByRole('button', { name: 'Keep as a draft' }).click()
    await page.getByText('The draft is kept').waitFor()
    await other.getByLabel('Viewed the product: points').fill('23')
    await other.getByRole('button', { name: 'Keep as a draft' }).click()
    await other.getByRole('alert').filter({ hasText: 'A draft was kept by This machine' }).waitFor()
    await page.getByRole('button', { name: 'Throw the draft away' }).click()
    await page.getByText('The draft is gone').waitFor()
  })

  /** Tells whom it moves before it is published: until then Publish is not to be had. */
  async function turn(one: Page, field: string, value: string): Promise<void> {
    await one.getByLabel(field).fill(value)
    await one.locator('#effect').getByText('Tried on all leads, 1').waitFor()
    await one.getByRole('button', { name: 'Publish' }).click()
  }

  async function both(act: (one: Page) => Promise<unknown>): Promise<void> {
    await Promise.all([act(page), act(other)])
  }
})

test('with a read key no number can be turned, and nothing published', async () => {
  const context = await browser.newContext()
  const reader = await context.newPage()
  await reader.goto(`${server.url}/dashboard/login`)
  await reader.getByLabel('Read or admin key').fill(server.readKey)
  await reader.getByRole('button', { name: 'Sign in' }).click()
  await reader.getByRole('navigation', { name: 'Main' }).waitFor()
  for (const path of ['model', 'model/versions/1', 'model/presets/light']) {
    await reader.goto(`${server.url}/dashboard/${path}`)
    expect(await reader.locator('main :is(input, select, textarea):enabled').count(), path).toBe(0)
    expect(await reader.locator('main button').count(), path).toBe(0)
  }
  for (const path of ['model', 'model/drop', 'model/presets/light', 'model/versions/1/restore']) {
    const answer = await context.request.post(`${server.url}/dashboard/${path}`, {
      form: { enter: '1', do: 'publish' },
      headers: { origin: server.url },
    })
    expect(answer.status(), path).toBe(403)
  }
  await context.close()
})

test('fits a telephone, and needs nothing that the dashboard’s policy forbids', async () => {
  await page.setViewportSize({ width: 375, height: 700 })
  for (const path of ['model', 'model/json', 'model/versions/1', 'model/presets', 'model/presets/light']) {
    await page.goto(`${server.url}/dashboard/${path}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(375)
  }
  // What a number would do is said where it is turned, and leads to the whole of it, thousands of pixels below.
  await page.goto(`${server.url}/dashboard/model`)
  await page.getByLabel('Viewed pricing: points').fill('99')
  await page.locator('.short').getByRole('link').click()
  const box = await page.getByRole('heading', { name: 'What would change' }).boundingBox()
  expect(box?.y).toBeGreaterThanOrEqual(0)
  expect(box?.y).toBeLessThan(600)
  await page.getByLabel('Viewed pricing: points').fill('20')
  expect(faults.filter((fault) => !/409|422/.test(fault))).toEqual([])
})

/** Whether the browser would ask before it leaves the page. */
function asksBeforeLeaving(): Promise<boolean> {
  return page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))
}

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
