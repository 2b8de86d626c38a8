/** Charts in a real browser, under the dashboard's policy: what is drawn, and what stands there without a script. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { jsx } from 'hono/jsx'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chart } from '../../worker/dashboard/chart/chart.tsx'
import type { ChartData } from '../../worker/dashboard/chart/data.ts'
import { layout } from '../../worker/dashboard/layout.tsx'
import type { Locale } from '../../worker/dashboard/words/locale.ts'
import { launchBrowser } from '../support/browser.ts'
import { newPage } from '../support/watched-page.ts'

const ORIGIN = 'http://charts.test'
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

test('every form is drawn in the viewer’s zone and language and the page’s colours, without a script and with nothing that the policy forbids', async () => {
  const page = await open([SCORE, VOLUME, CALIBRATION, SOURCES, WORKED], {
    locale: { language: 'de-DE', zone: 'Asia/Tokyo' },
    colorScheme: 'light',
    javaScriptEnabled: false,
  })
  const written = await page.locator('.plot text, .plot li, .called').allTextContents()
  expect(written).toEqual(
    expect.arrayContaining(['MQL from 60', 'All leads', 'Asked for a demo', 'Read', HOSTILE]),
  )
  expect(written.some((text) => /^\d+\. (?:Nov|Dez)\.?$/.test(text))).toBe(true)
  expect(written.some((text) => /^60\s%$/.test(text))).toBe(true)
  expect(await shapesOf(page)).toEqual([
    { path: 2, circle: 0, rect: 0, reach: 0 },
    { path: 0, circle: 0, rect: 5, reach: 0 },
    { path: 2, circle: 4, rect: 0, reach: 0 },
    { path: 0, circle: 0, rect: 3, reach: 0 },
    { path: 0, circle: 3, rect: 0, reach: 3 },
  ])
  const line = page.locator('.drawn-line path:not(.ground)')
  const colour = () => line.evaluate((path) => getComputedStyle(path).stroke)
  const light = await colour()
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await colour()).not.toBe(light)
  expect(await page.title()).toBe('Charts · Leadlight')
  expect(await page.locator('main img').count()).toBe(0)
})

test('a day begins where the viewer’s does', async () => {
  const week: ChartData = {
    ...SCORE,
    x: { form: 'instant', name: 'When', values: [NOON, NOON + 72 * HOUR] },
    series: [{ form: 'line', name: 'Score', values: [80, 40] }],
  }
  for (const [zone, hours] of [
    ['UTC', 12],
    ['Asia/Tokyo', 3],
    ['America/New_York', 17],
  ] as const) {
    const page = await open([week], { locale: { language: 'en', zone } })
    const first = page.locator('.places text', { hasText: 'Nov 21' })
    expect(Number.parseFloat((await first.getAttribute('x'))!)).toBeCloseTo((100 * hours) / 72, 3)
    await page.context().close()
  }
})

test('what is drawn stands where its axes say', async () => {
  const page = await open([CALIBRATION, VOLUME, WORKED])
  const plot = page.locator('.plot')
  // 0.45 on the way from 0 % to 100 %, the third of places from 0.1 to 0.7.
  expect(await plot.nth(0).locator('circle').nth(2).getAttribute('cy')).toBe('55%')
  expect(await plot.nth(0).locator('circle').nth(2).getAttribute('cx')).toBe('66.67%')
  const middles = await plot.nth(0).evaluate((box) => {
    const middle = (one: Element) => {
      const { top, height } = one.getBoundingClientRect()
      return top + height / 2
    }
    const named = [...box.querySelectorAll('.heights li')].map(middle)
    return { named, lines: [...box.querySelectorAll('.grid')].map(middle) }
  })
  expect(middles.named.map(Math.round)).toEqual(middles.lines.map(Math.round))
  // The most, which is even: it is as high as the plot.
  const tallest = plot.nth(1).locator('rect').nth(1)
  expect(await plot.nth(1).locator('.heights').textContent()).toBe('012345')
  expect(Number.parseFloat((await tallest.getAttribute('height'))!)).toBe(100)
  // Names that go down have their values to the right.
  const dots = await plot
    .nth(2)
    .locator('circle')
    .evaluateAll((all) =>
      all.map((dot) => ['cx', 'cy'].map((name) => Number.parseFloat(dot.getAttribute(name)!))),
    )
  expect(dots.map(([, down]) => Math.round(down!))).toEqual([17, 50, 83])
  expect(dots[0]![0]).toBeGreaterThan(dots[2]![0]!)
})

test('what there is little room for is left out, and nothing is wider than the page', async () => {
  const page = await open([SCORE, VOLUME, CALIBRATION, SOURCES, WORKED])
  const seen = () => page.locator('.places text:visible').count()
  const wide = await seen()
  const narrow = await page.locator('.places text:not(.when-wide)').count()
  expect(narrow).toBeGreaterThan(2)
  expect(narrow).toBeLessThan(wide)
  for (const width of [375, 1280]) {
    await page.setViewportSize({ width, height: 700 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await seen()).toBe(width === 1280 ? wide : narrow)
  }
})

test('names that are many are whole on a telephone, though not all', async () => {
  const values = Array.from({ length: 12 }, (_, at) => `${10 * at}–${10 * at + 9}`)
  const series = [{ form: 'points' as const, name: 'Share', values: values.map((_, at) => at) }]
  const page = await open([{ ...SOURCES, x: { ...SOURCES.x, form: 'name', values }, series }], {
    viewport: { width: 375, height: 700 },
  })
  const boxes = await page.locator('.names li:not(.when-wide) span').evaluateAll((all) =>
    all.map((one) => {
      const { left, right, height } = one.getBoundingClientRect()
      return { left, right, lines: Math.round(height / Number.parseFloat(getComputedStyle(one).lineHeight)) }
    }),
  )
  expect(boxes.length).toBe(6)
  for (const [at, { left, lines }] of boxes.entries()) {
    expect(lines).toBe(1)
    expect(left).toBeGreaterThan(boxes[at - 1]?.right ?? 0)
  }
})

test('names of changes that would run into each other are left to the table', async () => {
  const marks = ['MQL', 'a long name that needs its room', 'SQL'].map((name, at) => ({
    at: NOON + (100 + 8 * at) * HOUR,
    name,
  }))
  const page = await open([{ ...SCORE, marks }])
  const named = page.locator('.change text')
  expect(await named.allTextContents()).toEqual(['MQL'])
  expect(await page.locator('.change line').count()).toBe(3)
  await page.getByText('The numbers').click()
  for (const { name } of marks) await page.getByText(`${name}: `).waitFor()
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
  const page = await open([course('rising', 5, 70), course('falling', 70, 5)])
  const places = await page
    .locator('.level text')
    .evaluateAll((names) => names.map((name) => [name.textContent, name.getAttribute('x')]))
  expect(places).toEqual([
    ['rising', '0%'],
    ['falling', '100%'],
  ])
})

test('gaps, one value alone and nothing at all are drawn as what they are', async () => {
  const line = (values: (number | null)[]): ChartData => ({
    title: 'Gaps',
    x: { form: 'number', name: 'n', values: values.map((_, at) => at) },
    y: { name: 'leads' },
    series: [
      { form: 'line', name: 'one', values },
      { form: 'line', name: 'other', values: values.map(() => null) },
    ],
  })
  const page = await open([line([1, null, 2, 3]), line([7]), line([0, 0])])
  const paths = await page
    .locator('.series-1 path')
    .evaluateAll((all) => all.map((path) => path.getAttribute('d')))
  expect(paths[0]).toBe('M0 66.67L0 66.67M66.67 33.33L66.67 33.33L100 0')
  expect(paths[1]).toBe('M50 12.5L50 12.5')
  expect(paths[2]).toBe('M0 100L0 100L100 100')
  expect(await page.locator('.heights').allTextContents()).toEqual(['0123', '02468', '01'])
})

test('what brings parts up to date shares no line with the style sheet', async () => {
  const page = await open([SCORE])
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /htmx/.test(name)),
  )
  const [style, htmx] = await page.evaluate(() => {
    const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const named = (name: RegExp) => fetched.find((one) => name.test(one.name.split('/').at(-1) ?? ''))
    return [named(/\.css$/)?.responseEnd, named(/^htmx/)?.startTime]
  })
  expect(htmx).toBeGreaterThanOrEqual(style!)
})

test('whoever points at it is told what stands there', async () => {
  const page = await open([SCORE, VOLUME])
  const over = page.locator('.area')
  await over.first().hover({ position: { x: 1, y: 50 } })
  await page.locator('.tip', { hasText: 'Score 80' }).waitFor()
  const { width } = (await over.nth(1).boundingBox())!
  await over.nth(1).hover({ position: { x: width / 2, y: 50 } })
  const tip = page.locator('.tip')
  await tip.filter({ hasText: `${HOSTILE} 5` }).waitFor()
  expect(await tip.textContent()).not.toContain('Leads')
  expect(await tip.textContent()).toContain('Nov 29')
  await page.mouse.move(2, 2)
  await tip.waitFor({ state: 'detached' })
})

test('names that go down are pointed at from the side, and an interval tells how far it reaches', async () => {
  const page = await open([WORKED])
  const over = page.locator('.area')
  const { height } = (await over.boundingBox())!
  for (const [share, words] of [
    [0.1, 'Asked for a demoMore often 50 % (40 % to 60 %)'],
    [0.9, 'ReadMay be 20 % (10 % to 40 %)'],
  ] as const) {
    await over.hover({ position: { x: 80, y: height * share } })
    await page.locator('.tip', { hasText: words }).waitFor()
  }
  await page.getByText('The numbers of What worked').click()
  const rows = await page.getByRole('table', { name: 'What worked' }).getByRole('row').allTextContents()
  expect(rows[1]).toBe('Asked for a demo50 % 40 % to 60 %–')
})

test('the table says the same, also without a script', async () => {
  const page = await open([SCORE, CALIBRATION], { javaScriptEnabled: false })
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

/** A page with these charts, as the dashboard would serve it to who reads in that language and zone. */
async function open(
  charts: ChartData[],
  {
    locale = { language: 'en', zone: 'UTC' },
    ...options
  }: Omit<BrowserContextOptions, 'locale'> & { locale?: Locale } = {},
): Promise<Page> {
  const page = await newPage(browser, faults, { viewport: { width: 1280, height: 900 }, ...options })
  await page.context().route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? ''
    const isPage = name === ''
    await route.fulfill({
      body: isPage ? await pageOf(charts, locale) : await readFile(join(PUBLIC, name)),
      contentType: TYPES[extname(name)] ?? 'text/html',
      headers: { 'content-security-policy': POLICY },
    })
  })
  await page.goto(`${ORIGIN}/`)
  return page
}

async function pageOf(charts: ChartData[], locale: Locale): Promise<string> {
  const frame = { prefix: '', viewer: null, demoUrl: null, place: null, locale }
  return String(
    await layout(
      frame,
      'Charts',
      charts.map((data) => jsx(Chart, { data })),
    ),
  )
}

/** What each plot is made of. */
async function shapesOf(page: Page) {
  return page.locator('.area').evaluateAll((areas) =>
    areas.map((area) => {
      const count = (selector: string) => area.querySelectorAll(selector).length
      return { path: count('path'), circle: count('circle'), rect: count('rect'), reach: count('.reach') }
    }),
  )
}
