// What the browser script costs a page at its start, against Plausible's tracker and a bare script that only sends one request:
// the processor's time on the main thread with the CPU slowed down fourfold, and how soon the first event is handed over.
import { loadavg } from 'node:os'
import { build } from 'esbuild'
import { launchBrowser } from '../support/browser.ts'
import { startCollector } from '../support/collector.ts'
import { median } from './load.ts'
import type { Row } from './row.ts'
import { type Cost, loadOnce } from './sdk-load.ts'

const ROUNDS = Number(process.env.ROUNDS) || 16

const BARE_FETCH = `fetch('/v1/none',{method:'POST',body:'{}',keepalive:true})`

/** Who knows a visitor of an earlier page by cookie and twin asks for both before the request, and writes and proves both after it. */
const KEEPS_VISITOR = `document.cookie='visitor=1;path=/;domain=example.localhost';document.cookie;localStorage.twin='1'`

export const rows: Row[] = []
const collector = await startCollector()
const browser = await launchBrowser()
/** A site's name has few labels, and an address four: the SDK tries domains for its cookie from the shortest. */
const site = collector.url.replace('127.0.0.1', 'www.example.localhost')
try {
  const leadlight = await (await fetch(`${collector.url}/leadlight.js`)).text()
  const scripts = {
    nothing: '',
    'bare fetch': BARE_FETCH,
    'what identity takes': `document.cookie;localStorage.twin;${BARE_FETCH};${KEEPS_VISITOR}`,
    leadlight,
    plausible: await bundlePlausible(''),
    'plausible, links, files and forms': await bundlePlausible(
      'outboundLinks:true,fileDownloads:true,formSubmissions:true',
    ),
  }
  collector.page('/', '<h1>A page</h1><p>as there are many.</p>', { tag: '' })
  collector.file('/v1/none', '', 'text/plain')
  collector.file('/api/event', 'ok', 'text/plain')
  const names = Object.keys(scripts)
  for (const [name, text] of Object.entries(scripts))
    collector.file(`/${names.indexOf(name)}.js`, timed(text), 'text/javascript')

  const rounds: Record<string, Cost>[] = []
  for (let round = 0; round < ROUNDS + 1; round++) {
    const costs: Record<string, Cost> = {}
    for (const [at] of names.entries()) {
      const which = (at + round) % names.length
      costs[names[which] ?? ''] = await loadOnce(browser, site, `/${which}.js`, which > 0)
    }
    // The first one warms up.
    if (round > 0) rounds.push(costs)
  }
  print(names.slice(1), rounds)
  rows.push(...rowsOf(rounds))
} finally {
  await browser.close()
  await collector.close()
}

/** What a script says to the browser's compiler has to stay its first line. */
function timed(script: string): string {
  return script.replace(/^(\/\/#.*\n)?/, '$1self.began=performance.now();\n')
}

/** As a page would that takes it from npm. The site is no localhost, so it asks what it asks of every site: of its host, and of robots. */
async function bundlePlausible(more: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { init } from '@plausible-analytics/tracker'
        window.__plausible = true // or it takes the test's browser for a robot
        init({ domain: 'example.com', endpoint: '/api/event', ${more} })`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

function print(names: string[], rounds: Record<string, Cost>[]): void {
  const { own, first, ratio, sum } = reader(rounds)

  const table = names.map((name) => ({
    script: name,
    'script ms': median(own(name, 'script')).toFixed(1),
    '(min)': Math.min(...own(name, 'script')).toFixed(1),
    '× Plausible': ratio(own(name, 'script'), own('plausible', 'script')).toFixed(2),
    'task ms': median(own(name, 'task')).toFixed(1),
    'first event ms': median(first(name)).toFixed(1),
    '(min) ': Math.min(...first(name)).toFixed(1),
    '× Plausible ': ratio(first(name), first('plausible')).toFixed(2),
    'long tasks': sum(name, 'longTasks'),
    'layout shift': sum(name, 'shift'),
  }))
  console.table(Object.fromEntries(table.map(({ script, ...row }) => [script, row])))
  console.log(`Long tasks of the empty script: ${sum('nothing', 'longTasks')}`)
  console.log(
    `${rounds.length} loads each, in turns; Chromium ${browser.version()} slowed down ${4}×; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  )
}

function rowsOf(rounds: Record<string, Cost>[]): Row[] {
  const { own, first, ratio, sum } = reader(rounds)
  const against = 'Plausible’s tracker'
  return [
    {
      ...{ what: 'time of the script', against, limit: { atMost: 0.8 } },
      ratio: ratio(own('leadlight', 'script'), own('plausible', 'script')),
    },
    {
      ...{ what: 'time to the first event', against, limit: { atMost: 0.5 } },
      ratio: ratio(first('leadlight'), first('plausible')),
    },
    {
      ...{ what: 'long tasks of a load', against: 'an empty script, taken off', limit: { atMost: 0 } },
      ratio: (sum('leadlight', 'longTasks') - sum('nothing', 'longTasks')) / rounds.length,
    },
    { what: 'layout shift', against: 'none', ratio: sum('leadlight', 'shift'), limit: { atMost: 0 } },
  ]
}

/** Ratios are taken in each round, and their median. What the empty script costs is taken off. */
function reader(rounds: Record<string, Cost>[]) {
  return {
    own: (name: string, field: 'script' | 'task') =>
      rounds.map((round) => (round[name]?.[field] ?? 0) - (round.nothing?.[field] ?? 0)),
    first: (name: string) => rounds.map((round) => round[name]?.firstEvent ?? 0),
    ratio: (values: number[], base: number[]) =>
      median(values.map((value, round) => value / (base[round] ?? 0))),
    sum: (name: string, field: 'longTasks' | 'shift') =>
      rounds.reduce((sum, round) => sum + (round[name]?.[field] ?? 0), 0),
  }
}
