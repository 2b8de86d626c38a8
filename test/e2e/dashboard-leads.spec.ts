/** Leads as sales works with them: finding, keeping a list, being told who is hot, and doing something about one person. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import type { Event } from '../../shared/wire.ts'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

const EMAIL = 'grace@harbour.example'
const HOSTILE = '"><img src=x onerror="document.title=\'owned\'">'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  await visit('grace', EMAIL, 1)
  await visit('linus', 'linus@quay.example', 3)
  page = await newPage(browser, faults, { timezoneId: 'Asia/Tokyo' })
  page.setDefaultTimeout(10_000)
  await page.goto(server.dashboardUrl)
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('the list', () => {
  test('is narrowed while one types, says so in its address, and leaves the cursor where it is', async () => {
    const search = page.getByRole('searchbox', { name: 'Search' })
    await search.pressSequentially('quay')
    await rows(1)
    expect(await page.getByRole('row', { name: 'linus@quay.example' }).count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?q=quay')
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(true)
    await search.pressSequentially(HOSTILE)
    await page.getByText('No lead fits now.').waitFor()
    await page.getByRole('link', { name: 'Take away the filter' }).click()
    await rows(2)
    expect(await page.title()).toBe('Leads · Leadlight')
  })

  test('is walked by keyboard: a stage by its arrows, and back by the browser’s own button', async () => {
    await page.getByRole('radio', { name: 'All stages' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL(/\?stage=lead$/)
    await page.keyboard.press('ArrowRight')
    await page.waitForURL(/\?stage=mql$/)
    await page.goBack()
    await page.waitForURL(/\?stage=lead$/)
    await page.getByRole('radio', { name: 'Lead', exact: true, checked: true }).waitFor()
  })

  test('is kept under a name, found again by it, and forgotten', async () => {
    await page.goto(`${server.url}/dashboard/?q=harbour`)
    await page.getByLabel('Keep this list as').fill(`Harbour ${HOSTILE}`)
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByRole('status').filter({ hasText: 'Kept.' }).waitFor()
    await page.getByRole('link', { name: 'All leads' }).click()
    await rows(2)
    await page.getByRole('link', { name: `Harbour ${HOSTILE}` }).click()
    await rows(1)
    await page.getByRole('button', { name: 'Forget this list' }).click()
    await page.getByRole('status').filter({ hasText: 'forgotten' }).waitFor()
  })

  test('says who gets hot while one looks on, aloud, and takes nobody’s focus', async () => {
    await page.goto(`${server.url}/dashboard/`)
    const search = page.getByRole('searchbox', { name: 'Search' })
    await search.fill('half a na')
    const strip = page.getByRole('region', { name: 'Hot right now' })
    expect(await strip.getByRole('listitem').count()).toBe(2)
    await visit('hot', `hot${HOSTILE.length}@shore.example`, 12)
    await strip.getByRole('link', { name: 'shore.example' }).waitFor({ timeout: 30_000 })
    const said = await page.getByRole('status').filter({ hasText: 'Hot right now' }).textContent()
    expect(said).toMatch(/^Hot right now: hot\d+@shore\.example, /)
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await search.inputValue()).toBe('half a na')
  })

  test('says that the server is away or in trouble, keeps what it shows, and takes it back', async () => {
    await page.goto(`${server.url}/dashboard/`)
    await rows(3)
    const search = page.getByRole('searchbox', { name: 'Search' })
    for (const [answer, words] of [
      ['abort', 'cannot be reached'],
      ['fail', 'went wrong on our side'],
    ] as const) {
      await page.route('**/dashboard/?q=*', (route) =>
        answer === 'abort' ? route.abort() : route.fulfill({ status: 500, body: 'no' }),
      )
      await search.fill(answer)
      await page.getByRole('alert').filter({ hasText: words }).waitFor()
      await rows(3)
      await page.unroute('**/dashboard/?q=*')
    }
    await search.fill('quay')
    await rows(1)
    await page.getByRole('alert').waitFor({ state: 'detached' })
  })

  test('forgets a question that another has overtaken', async () => {
    await page.goto(`${server.url}/dashboard/`)
    const search = page.getByRole('searchbox', { name: 'Search' })
    const isSlow = (request: { url(): string }) => request.url().includes('q=slow')
    await page.route('**/dashboard/?q=slow*', () => {})
    const [given] = await Promise.all([page.waitForRequest(isSlow), search.fill('slow')])
    const [forgotten] = await Promise.all([
      page.waitForEvent('requestfailed', isSlow),
      search.fill('quay'),
      rows(1),
    ])
    expect(forgotten).toBe(given)
    expect(forgotten.failure()?.errorText).toContain('ABORTED')
    await page.unroute('**/dashboard/?q=slow*')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('fills the first screen of a telephone, with its filters a press away', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${server.url}/dashboard/`)
    const stage = page.getByRole('radio', { name: 'All stages' })
    const filters = page.getByText('Filters', { exact: true })
    const fit = page.getByRole('combobox', { name: 'Fit' })
    const shown = async () => [await stage.isVisible(), await fit.isVisible()]
    await rows(3)
    expect(await shown()).toEqual([false, false])
    const last = await page.getByRole('row').nth(2).boundingBox()
    expect((last?.y ?? 844) + 40).toBeLessThan(844)
    await filters.click()
    expect(await shown()).toEqual([true, true])
    await fit.selectOption('D')
    await page.waitForURL(/\?grade=D$/)
    await page.reload()
    expect(await shown()).toEqual([true, true])
    await page.goto(`${server.url}/dashboard/`)
    await page.setViewportSize({ width: 1280, height: 720 })
    expect([await filters.isVisible(), ...(await shown())]).toEqual([false, true, true])
  })

  test('is taken away as a file of what it shows', async () => {
    await page.goto(`${server.url}/dashboard/?q=harbour`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('leads.csv')
  })

  test('works without a script, by its button', async () => {
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    })
    const without = await plain.newPage()
    await without.goto(`${server.url}/dashboard/`)
    await without.getByRole('searchbox', { name: 'Search' }).fill('quay')
    await without.getByRole('button', { name: 'Show' }).click()
    expect(new URL(without.url()).search).toBe('?q=quay')
    expect(await without.locator('table.leads tbody tr').count()).toBe(1)
    await without.getByRole('link', { name: 'linus@quay.example', exact: true }).click()
    await without.getByRole('heading', { name: 'Why ' }).waitFor()
    await plain.close()
  })
})

describe('a lead', () => {
  test('shows its score over time, with the lines of the stages', async () => {
    await page.goto(`${server.url}/dashboard/?q=harbour`)
    await page.getByRole('link', { name: EMAIL, exact: true }).click()
    await page.locator('figure.chart .drawn-line path:not(.ground)').waitFor()
    await page.getByText('The numbers').click()
    await page.getByText('MQL from 60: 60').waitFor()
    const last = await page
      .getByRole('table', { name: 'Score over time' })
      .getByRole('row')
      .nth(1)
      .textContent()
    expect(last).toMatch(/2026|20\d\d/)
  })

  test('leads from a count to the events behind it, and back', async () => {
    await page
      .getByRole('link', { name: /times .*: show them/ })
      .first()
      .click()
    await page.getByText('What this rule looks at').waitFor()
    await page.getByRole('link', { name: 'Show all they did' }).click()
    await page.getByRole('heading', { name: 'What they did' }).waitFor()
  })

  test('takes an outcome once, also from whoever clicks twice', async () => {
    const address = page.getByRole('heading', { level: 1 }).getByRole('link', { name: EMAIL })
    expect(await address.getAttribute('href')).toBe(`mailto:${EMAIL}`)
    // It leads into a closed box, which the browser opens.
    await page.getByRole('link', { name: 'Note an outcome' }).click()
    await page.getByRole('combobox').selectOption('sql')
    await page.getByLabel('Reason').fill(HOSTILE)
    await page.getByRole('button', { name: 'Note it' }).dblclick()
    const section = page.getByRole('region', { name: 'Outcomes' })
    await section.getByRole('status').filter({ hasText: 'Noted.' }).waitFor()
    expect(await section.getByRole('listitem').count()).toBe(1)
    expect(await section.textContent()).toContain(HOSTILE)
    await page.getByRole('link', { name: 'SQL' }).waitFor()
    // Sales notes it between two calls, on a telephone: it comes before all that explains the score.
    await page.setViewportSize({ width: 375, height: 700 })
    const top = async (name: RegExp | string) =>
      (await page.getByRole('heading', { name }).boundingBox())?.y ?? 0
    expect(await top('Outcomes')).toBeLessThan(await top(/^Why /))
    expect(await top('Outcomes')).toBeLessThan(1_000)
    await page.setViewportSize({ width: 1280, height: 720 })
  })

  test('has an outcome that was noted by mistake taken back, by keyboard', async () => {
    const section = page.getByRole('region', { name: 'Outcomes' })
    await section.getByRole('button', { name: 'Take back: Accepted by sales (SQL)' }).focus()
    await page.keyboard.press('Enter')
    await section.getByRole('status').filter({ hasText: 'Taken back.' }).waitFor()
    expect(await section.textContent()).toContain('Nobody has said yet')
    expect(await page.getByRole('link', { name: 'SQL', exact: true }).count()).toBe(0)
    expect(await faultsOf(page)).toEqual([])
  })

  test('is parted from a browser and joined with it again, by keyboard', async () => {
    await page.getByRole('link', { name: 'Not them: Browser' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Part them' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Part them' }).focus()
    await page.keyboard.press('Enter')
    const parted = page.getByRole('status').filter({ hasText: 'Parted.' })
    await parted.getByRole('button', { name: 'Join again: Browser' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Joined.' }).waitFor()
    await page.getByRole('link', { name: 'Not them: Browser' }).waitFor()
  })

  test('is looked at and left as it is by whoever came with a read key', async () => {
    const reader = await browser.newContext()
    const theirs = await reader.newPage()
    await theirs.goto(`${server.url}/dashboard/login`)
    await theirs.getByLabel('Read or admin key').fill(server.readKey)
    await theirs.getByRole('button', { name: 'Sign in' }).click()
    await theirs.getByRole('navigation', { name: 'Main' }).waitFor()
    await theirs.goto(page.url())
    await theirs.getByRole('heading', { name: 'Browsers' }).waitFor()
    for (const name of ['Join', 'Note it'])
      expect(await theirs.getByRole('button', { name }).count(), name).toBe(0)
    for (const name of ['Erase', 'Not them'])
      expect(await theirs.getByRole('link', { name }).count(), name).toBe(0)
    await reader.close()
  })

  test('is erased after one more question, and found nowhere afterwards', async () => {
    await page.getByRole('link', { name: 'Erase' }).click()
    await page.getByRole('heading', { name: `Erase ${EMAIL}?` }).waitFor()
    await page.getByRole('link', { name: 'Keep them' }).click()
    await page.getByRole('heading', { name: EMAIL }).waitFor()
    await page.getByRole('link', { name: 'Erase' }).click()
    await page.getByLabel('Erase this person for good').check()
    await page.getByRole('button', { name: 'Erase' }).click()
    await page.getByRole('status').filter({ hasText: 'Nothing is kept of this person any more.' }).waitFor()
    expect(await page.getByText(EMAIL).count()).toBe(0)
  })

  test('never did anything that the policy forbids', () => {
    // The browser itself tells of what could not be fetched.
    expect(faults.filter((fault) => !/Failed to (?:load resource|fetch)/.test(fault))).toEqual([])
  })
})

async function rows(count: number): Promise<void> {
  await page.waitForFunction((n) => document.querySelectorAll('table.leads tbody tr').length === n, count)
}

/** So many views of the prices by one browser, whose reader then asks for something. */
async function visit(visitor: string, email: string, views: number): Promise<void> {
  const now = Date.now()
  const at = now - 60_000
  const pages = ['pricing/', 'product/', 'demo/', 'contact/']
  const events: Event[] = Array.from({ length: views }, (_, index) => {
    const view = timedId(at, `${visitor}${index}`)
    const url = `${server.demoUrl}${pages[index % pages.length]}`
    return { kind: 'page_view', id: view, view, at, url, title: HOSTILE }
  })
  events.push({ kind: 'form', id: `${visitor}-form`, at, url: server.demoUrl, form: 'demo', email })
  if (views > 9)
    events.push({ kind: 'form', id: `${visitor}-contact`, at, url: server.demoUrl, form: 'contact', email })
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ v: 1, site: server.writeKey, visitor: `visitor-${visitor}`, session: timedId(at, visitor) },
      ...{ sentAt: now, events },
    }),
  })
  expect(await answer.json()).toMatchObject({ accepted: events.length })
}
