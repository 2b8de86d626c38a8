/** Charts in a real browser, under the dashboard's policy: what is drawn, and what stands there without a script. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chart, type ChartData } from '../../worker/dashboard/chart.tsx'
import { assetUrl } from '../../worker/dashboard/frame.ts'
import { launchBrowser } from '../support/browser.ts'
import { newPage } from '../support/watched-page.ts'

const ORIGIN = 'http://charts.test'
/** As high as whatever is on a page here, so that all of it is drawn. */
const ALL = { width: 1280, height: 2400 }
const PUBLIC = join(import.meta.dirname, '../../dist/public/dashboard')
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
const HOSTILE = '"><img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}
const HOUR = 3_600_000
const NOON = Date.UTC(2026, 10, 20, 12)

const SCORE: ChartData = {
  title: 'Score over time',
  x: { form: 'instant', name: 'When', values: Array.from({ length: 60 }, (_, at) => NOON + at * 12 * HOUR) },
  y: { name: 'points', max: 100 },
  series: [{ form: 'line', name: 'Score', values: Array.from({ length: 60 }, (_, at) => 80 * 0.97 ** at) }],
  levels: [{ value: 60, name: 'MQL from 60' }],
  marks: [{ at: NOON + 100 * HOUR, name: `v2 ${HOSTILE}` }],
}
const VOLUME: ChartData = {
  title: `Volume ${HOSTILE}`,
  x: { form: 'day', name: 'Day', values: ['2026-11-28', '2026-11-29', '2026-11-30'] },
  y: { name: 'visits' },
  series: [
    { form: 'bars', name: HOSTILE, values: [3, 5, 2] },
    { form: 'bars', name: 'Leads', values: [1, null, 1] },
  ],
}
const CALIBRATION: ChartData = {
  title: 'Calibration',
  x: { form: 'number', name: 'Said', values: [0.1, 0.3, 0.5, 0.7] },
  y: { name: 'came true', form: 'percent', min: 0, max: 1 },
  series: [
    { form: 'points', name: 'Came true', values: [0.05, 0.35, 0.45, 0.8] },
    { form: 'band', name: 'Likely between', low: [0, 0.2, 0.3, 0.6], high: [0.2, 0.5, 0.6, 0.95] },
    { form: 'step', name: 'As said', values: [0.1, 0.3, 0.5, 0.7] },
  ],
}
const SOURCES: ChartData = {
  title: 'Sources',
  x: { form: 'name', name: 'Source', values: ['search', HOSTILE, 'mail'] },
  y: { name: 'leads' },
  series: [{ form: 'bars', name: 'Leads', values: [9, 4, 1] }],
}
const WORKED: ChartData = {
  title: 'What worked',
  x: { form: 'name', name: 'Signal', values: ['Asked for a demo', HOSTILE, 'Read'], isDown: true },
  y: { name: 'won', form: 'percent', min: 0 },
  series: [
    {
      form: 'interval',
      name: 'More often',
      values: [0.5, null, null],
      low: [0.4, null, null],
      high: [0.6, null, null],
    },
    {
      form: 'interval',
      name: 'May be',
      values: [null, 0.1, 0.2],
      low: [null, 0, 0.1],
      high: [null, 0.3, 0.4],
      isFaint: true,
    },
  ],
  levels: [{ value: 0.15, name: 'All leads' }],
}

let browser: Browser
const faults: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

test('every form is drawn, in the viewer’s zone and language and the page’s colours, with nothing that the policy forbids', async () => {
  const page = await open([SCORE, VOLUME, CALIBRATION, SOURCES, WORKED], {
    locale: 'de-DE',
    timezoneId: 'Asia/Tokyo',
    colorScheme: 'light',
    viewport: ALL,
  })
  await page.waitForFunction(() => document.querySelectorAll('canvas').length === 5)
  const written = await textsOf(page)
  expect(written).toContain('MQL from 60')
  expect(written).toContain(`v2 ${HOSTILE}`)
  expect(written.some((text) => /^\d+\. (?:Nov|Dez)\.?$/.test(text))).toBe(true)
  expect(written.some((text) => /^60\s%$/.test(text))).toBe(true)
  expect(written).toEqual(expect.arrayContaining(['All leads', 'Asked for a demo', 'Read']))
  for (const at of [0, 1, 2, 3, 4]) expect(await inkOf(page, at)).toBeGreaterThan(500)

  const light = await coloursOf(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForFunction((before) => (window as unknown as Seen).colours.size > before, light.length)
  expect((await coloursOf(page)).length).toBeGreaterThan(light.length)

  await page.setViewportSize({ width: 375, height: 700 })
  await page.waitForFunction(() => document.querySelectorAll('canvas')[0]!.clientWidth < 375)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  expect(await page.title()).toBe('Charts')
  expect(await page.locator('main img').count()).toBe(0)
})

test('a threshold is named where the line leaves room', async () => {
  const course = (name: string, from: number, to: number): ChartData => ({
    ...{ title: name, x: SCORE.x, y: SCORE.y, levels: [{ value: 60, name }] },
    series: [
      {
        ...{ form: 'line', name: 'Score' },
        values: SCORE.x.values.map((_, at) => from + ((to - from) * at) / (SCORE.x.values.length - 1)),
      },
    ],
  })
  const page = await open([course('rising', 5, 70), course('falling', 70, 5)], { viewport: ALL })
  await page.waitForFunction(() => document.querySelectorAll('canvas').length === 2)
  const places = await page.evaluate(() => Object.fromEntries((window as unknown as Seen).texts))
  expect(places.rising).toBeLessThan(0.2)
  expect(places.falling).toBeGreaterThan(0.8)
})

test('what nobody has scrolled to is not drawn, but stands on paper', async () => {
  const page = await open([VOLUME, SCORE, SOURCES, CALIBRATION, WORKED], {
    viewport: { width: 900, height: 300 },
  })
  await page.locator('canvas').first().waitFor()
  const drawn = () =>
    page.locator('.plot').evaluateAll((plots) => plots.map((plot) => plot.childElementCount))
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  expect((await drawn()).slice(2)).toEqual([0, 0, 0])
  await page.locator('.plot').nth(2).scrollIntoViewIfNeeded()
  await page.locator('.plot').nth(2).locator('canvas').waitFor()
  expect((await drawn()).at(-1)).toBe(0)
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  expect(await drawn()).toEqual([1, 1, 1, 1, 1])
  // Its place was kept: nothing has moved.
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(height)
})

test('what a page can be read without shares no line with its style sheet', async () => {
  const page = await open([SCORE])
  await page.locator('canvas').waitFor()
  const [style, ...late] = await page.evaluate(() => {
    const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const named = (name: RegExp) => fetched.filter((one) => name.test(one.name.split('/').at(-1) ?? ''))
    return [
      ...named(/\.css$/).map(({ responseEnd }) => responseEnd),
      ...named(/^(?:htmx|chart)/).map(({ startTime }) => startTime),
    ]
  })
  expect(late).toHaveLength(2)
  for (const at of late) expect(at).toBeGreaterThanOrEqual(style!)
})

test('whoever points at it is told what stands there', async () => {
  const page = await open([SCORE, VOLUME])
  await page.locator('canvas').first().waitFor()
  const over = page.locator('.u-over')
  await over.first().hover({ position: { x: 1, y: 50 } })
  await page.locator('.tip', { hasText: 'Score 80' }).waitFor()
  const { width } = (await over.nth(1).boundingBox())!
  await over.nth(1).hover({ position: { x: width / 2, y: 50 } })
  const tip = page.locator('.tip').nth(1)
  await tip.filter({ hasText: `${HOSTILE} 5` }).waitFor()
  expect(await tip.textContent()).not.toContain('Leads')
})

test('names that go down are pointed at from the side, and an interval tells how far it reaches', async () => {
  const page = await open([WORKED])
  await page.locator('canvas').waitFor()
  const over = page.locator('.u-over')
  const { height } = (await over.boundingBox())!
  for (const [share, words] of [
    [0.1, 'Asked for a demoMore often 50% (40% – 60%)'],
    [0.9, 'ReadMay be 20% (10% – 40%)'],
  ] as const) {
    await over.hover({ position: { x: 80, y: height * share } })
    await page.locator('.tip', { hasText: words }).waitFor()
  }
  await page.getByText('The numbers of What worked').click()
  const rows = await page.getByRole('table', { name: 'What worked' }).getByRole('row').allTextContents()
  expect(rows[1]).toBe('Asked for a demo50 % 40 % to 60 %–')
})

test('without a script there is no empty frame, and the table says the same', async () => {
  const page = await open([SCORE, CALIBRATION], { javaScriptEnabled: false })
  expect(await page.locator('.plot').first().isVisible()).toBe(false)
  await page.getByText('The numbers of Calibration').click()
  const rows = await page.getByRole('table', { name: 'Calibration' }).getByRole('row').allTextContents()
  expect(rows).toEqual([
    'SaidCame trueLikely betweenAs said',
    '0.15 %0 % to 20 %10 %',
    '0.335 %20 % to 50 %30 %',
    '0.545 %30 % to 60 %50 %',
    '0.780 %60 % to 95 %70 %',
  ])
  await page.getByText('The numbers of Score over time').click()
  await page.getByText('MQL from 60: 60').waitFor()
})

test('never did anything that the policy forbids', () => {
  expect(faults).toEqual([])
})

/** Each text with how far from the left it was written, as a share of the width. */
type Seen = { texts: Map<string, number>; colours: Set<string> }

/** A page with these charts, as the dashboard would serve it; what its canvases are told is kept. */
async function open(charts: ChartData[], options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(browser, faults, options)
  await page.addInitScript(() => {
    const seen: Seen = Object.assign(window as unknown as Seen, { texts: new Map(), colours: new Set() })
    const { fillText } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      seen.texts.set(text, rest[0] / this.canvas.width)
      seen.colours.add(String(this.fillStyle))
      fillText.call(this, text, ...rest)
    }
  })
  await page.context().route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? ''
    const isPage = name === ''
    await route.fulfill({
      body: isPage ? pageOf(charts) : await readFile(join(PUBLIC, name)),
      contentType: TYPES[extname(name)] ?? 'text/html',
      headers: { 'content-security-policy': POLICY },
    })
  })
  await page.goto(`${ORIGIN}/`)
  return page
}

function pageOf(all: ChartData[]): string {
  const frame = {
    prefix: '',
    viewer: null,
    demoUrl: null,
    place: null,
    locale: { language: 'en', zone: 'UTC' },
  }
  const [style, icon, script, htmx, charts] = (
    ['dashboard.css', 'icon.svg', 'dashboard.js', 'htmx.min.js', 'chart.js'] as const
  ).map((name) => assetUrl(frame, name))
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Charts</title>
    <link rel="icon" href="${icon}"><link rel="stylesheet" href="${style}">
    <script async src="${script}" data-htmx="${htmx}" data-charts="${charts}"></script>
    <main class="wide">${all.map((data) => String(Chart({ data }))).join('')}</main></html>`
}

async function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window as unknown as Seen).texts.keys()])
}

async function coloursOf(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window as unknown as Seen).colours])
}

/** How many pixels of a canvas are painted. */
async function inkOf(page: Page, at: number): Promise<number> {
  return page.evaluate((nth) => {
    const canvas = document.querySelectorAll('canvas')[nth]!
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, index) => index % 4 === 3 && value > 0).length
  }, at)
}
