// How soon the dashboard's pages are there over a slow line, and how heavy they are, with 100,000 leads in the database: first
// contentful paint at 1.6 Mbit/s and 150 ms, nothing cached, the middle one of several loads; and what Lighthouse says of them, the
// middle one of three times (https://github.com/GoogleChrome/lighthouse/blob/main/docs/variability.md).
import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { findChromium, launchBrowser } from '../support/browser.ts'
import { EVERY_PAGE } from '../support/every-page.ts'
import { startServer } from '../support/server.ts'
import { makeCrowd } from './crowd.ts'
import { median } from './load.ts'

const LEADS = 100_000
const SEEDED = Number(process.env.SEEDED) || 400
const LOADS = Number(process.env.ROUNDS) || 5
const AUDITS = 3
/** Its 200 packages are of no use to anything else here, so it is fetched where it is wanted, by npx. */
const LIGHTHOUSE = process.env.LIGHTHOUSE === 'on' ? 'lighthouse@12.8.2' : null
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

const run = promisify(execFile)
const server = await startServer()
const browser = await launchBrowser()
try {
  const lead = await makeCrowd(server, { seeded: SEEDED, leads: LEADS })
  const cookie = await signIn()
  await settled(cookie)
  const wanted = process.env.PAGES?.split(',')
  const pages = Object.entries(EVERY_PAGE).filter(([name]) => !wanted || wanted.includes(name))
  const table: Record<string, object> = {}
  for (const [name, path] of pages) {
    const url = `${server.url}/dashboard/${path.replace('LEAD', lead)}`
    const loads: Load[] = []
    for (let nth = 0; nth < LOADS; nth++) loads.push(await load(browser, url, cookie))
    const middle = (of: (one: Load) => number) => Math.round(median(loads.map(of)))
    const row = {
      'KB over the line': Math.round(middle(({ bytes }) => bytes) / 100) / 10,
      'first paint ms': middle(({ paint }) => paint),
      'server ms': middle(({ served }) => served),
      ...(LIGHTHOUSE && (await middleAudit(LIGHTHOUSE, url, cookie))),
    }
    // Lighthouse takes minutes for all: what was read so far is not lost with what is not reached.
    console.log(name, row)
    table[name] = row
  }
  console.log(
    `\n${LEADS} leads and a seeded ${SEEDED}; medians of ${LOADS} loads of each page, nothing cached`,
  )
  console.table(table)
} finally {
  await browser.close()
  await server.stop()
}

interface Load {
  bytes: number
  paint: number
  served: number
}

/** One visit by a browser that has never been here, but is signed in. */
async function load(of: Browser, url: string, cookie: string): Promise<Load> {
  const context = await of.newContext({ viewport: { width: 1280, height: 900 } })
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  await context.addCookies([{ name, value, url: server.url }])
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', LINE)
  let bytes = 0
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(url, { waitUntil: 'load' })
  const { paint, served } = await page.evaluate(async () => {
    const first = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
    while (first() === undefined) await new Promise(requestAnimationFrame)
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    return {
      paint: first() ?? 0,
      served: (navigation?.responseStart ?? 0) - (navigation?.requestStart ?? 0),
    }
  })
  // What a page fetches once it is painted is of its weight, too.
  await page.waitForLoadState('networkidle')
  await context.close()
  return { bytes, paint, served }
}

type Scores = { performance: number; accessibility: number }

async function middleAudit(lighthouse: string, url: string, cookie: string): Promise<Scores> {
  const audits: Scores[] = []
  for (let nth = 0; nth < AUDITS; nth++) audits.push(await audit(lighthouse, url, cookie))
  const middle = (of: (one: Scores) => number) => median(audits.map(of))
  return {
    performance: middle(({ performance }) => performance),
    accessibility: middle(({ accessibility }) => accessibility),
  }
}

/** Lighthouse's own words, as it judges a telephone on a slow line. */
async function audit(lighthouse: string, url: string, cookie: string): Promise<Scores> {
  const headers = JSON.stringify({ cookie })
  const flags = ['--quiet', '--output=json', '--only-categories=performance,accessibility']
  const chrome = '--chrome-flags=--headless=new --no-sandbox'
  const { stdout } = await run(
    'npx',
    ['--yes', lighthouse, url, ...flags, `--extra-headers=${headers}`, chrome],
    {
      env: { ...process.env, CHROME_PATH: await findChromium() },
      maxBuffer: 64_000_000,
      timeout: 180_000,
    },
  )
  const { categories }: { categories: Record<string, { score: number }> } = JSON.parse(stdout)
  return {
    performance: Math.round((categories.performance?.score ?? 0) * 100),
    accessibility: Math.round((categories.accessibility?.score ?? 0) * 100),
  }
}

async function signIn(): Promise<string> {
  const answer = await fetch(server.dashboardUrl, { redirect: 'manual' })
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')
  if (cookie === '') throw new Error(`Nobody was signed in: ${answer.status}`)
  return cookie
}

/** Cron counts what was seen of the pages, makes the reports and learns to predict, in minutes. Nothing of it is to run beside a load. */
async function settled(cookie: string): Promise<void> {
  const look = (path: string) => fetch(`${server.url}/dashboard/${path}`, { headers: { cookie } })
  const isCounted = async () => !(await (await look('pages')).text()).includes('Still counting')
  const isOver = (progress: string) => async () => (await look(progress)).headers.has('hx-refresh')
  // The first look has them made.
  await look('reports')
  const steps = {
    pages: isCounted,
    reports: isOver('reports/progress'),
    predicted: isOver('reports/prediction/progress'),
  }
  for (const [what, isDone] of Object.entries(steps)) {
    for (let tries = 0; !(await isDone()); tries++) {
      await setTimeout(500)
      if (tries > 1_200) throw new Error(`There is no end of: ${what}`)
    }
    console.log(`${what}: done after ${Math.round(performance.now() / 1000)} s`)
  }
}
