// How soon the dashboard's pages are there over a slow line, and how heavy they are, with 100,000 leads in the database: first
// contentful paint at 1.6 Mbit/s and 150 ms, nothing cached, the middle one of several loads; and what Lighthouse says of them.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { makeHistory } from '../../worker/embedded/seed/history.ts'
import { findChromium, launchBrowser } from '../support/browser.ts'
import { openDatabase } from '../support/database.ts'
import { startServer } from '../support/server.ts'
import { median } from './load.ts'

const LEADS = 100_000
const SEEDED = Number(process.env.SEEDED) || 400
const LOADS = Number(process.env.ROUNDS) || 5
/** Its 200 packages are of no use to anything else here. */
const LIGHTHOUSE = 'lighthouse@12.8.2'
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

const run = promisify(execFile)
const server = await startServer()
const browser = await launchBrowser()
try {
  const lead = await fill()
  const cookie = await signIn()
  const pages = {
    leads: '',
    lead: `leads/${lead}`,
    pages: 'pages',
    tag: 'pages/tag?path=/savings-calculator&tag=pricing',
    model: 'model',
    reports: 'reports',
    live: 'live',
    settings: 'settings',
  }
  const table: Record<string, object> = {}
  for (const [name, path] of Object.entries(pages)) {
    const url = `${server.url}/dashboard/${path}`
    const loads: Load[] = []
    for (let nth = 0; nth < LOADS; nth++) loads.push(await load(browser, url, cookie))
    const middle = (of: (one: Load) => number) => Math.round(median(loads.map(of)))
    table[name] = {
      'KB over the line': Math.round(middle(({ bytes }) => bytes) / 100) / 10,
      'first paint ms': middle(({ paint }) => paint),
      'server ms': middle(({ served }) => served),
      ...(process.env.LIGHTHOUSE !== 'off' && (await audit(url, cookie))),
    }
  }
  console.log(`\n${LEADS} leads and a seeded ${SEEDED}; ${LOADS} loads of each page, nothing cached`)
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
  await context.close()
  return { bytes, paint, served }
}

/** Lighthouse's own words, as it judges a telephone on a slow line. */
async function audit(url: string, cookie: string): Promise<object> {
  const headers = JSON.stringify({ cookie })
  const flags = ['--quiet', '--output=json', '--only-categories=performance,accessibility']
  const chrome = '--chrome-flags=--headless=new --no-sandbox'
  const { stdout } = await run(
    'npx',
    ['--yes', LIGHTHOUSE, url, ...flags, `--extra-headers=${headers}`, chrome],
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

/** A seeded history through the import door, and a hundred thousand more leads with the registers of its own. */
async function fill(): Promise<string> {
  const lines = makeHistory({ leads: SEEDED, now: Date.now() - 3_600_000, seed: 'bench' })
  const texts = lines.map((line) => `${JSON.stringify(line)}\n`)
  await post('/v1/imports', JSON.stringify({ id: 'bench', name: 'bench' }))
  for (let from = 0; from < texts.length; from += 1_000) {
    await post(`/v1/imports/bench/lines?from=${from}`, texts.slice(from, from + 1_000).join(''))
  }
  await post('/v1/imports/bench/finish', '')
  const db = openDatabase(server, false)
  db.prepare(
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1),
     some as (select *, row_number() over (order by id) - 1 as nth, count(*) over () as number from leads)
     insert into leads (site_id, id, version, email, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                        account, created_at, last_seen_at, registers)
     select l.site_id, 'copy-' || n.i, 1, 'copy-' || n.i || '@' || coalesce(l.account, 'copies.example'), l.standing, 0, l.stage,
            l.stage_at, l.model_version, l.score, l.scored_at, l.ceiling - n.i / 1e9, l.account, l.created_at, l.last_seen_at, l.registers
     from n join some l on l.nth = n.i % l.number`,
  ).run(LEADS - 1)
  const row = db
    .prepare(`select id from leads where id not like 'copy-%' order by ceiling desc limit 1`)
    .get()
  db.close()
  return String(row?.id)
}

async function post(path: string, body: string): Promise<void> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.serverKey}` },
    body,
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}
