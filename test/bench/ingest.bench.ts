// Events a second that the embedded server takes, stores and scores, against a bare worker on D1 that only stores and counts.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { nanoid } from 'nanoid'
import { startServer } from '../support/server.ts'
import { load, median, percentile, type Round } from './load.ts'

const SIZES = [1, 10, 50]
const VISITORS = 5_000
const ROUNDS = Number(process.env.ROUNDS) || 5
const SECONDS = Number(process.env.SECONDS) || 3

const bare = await startBare()
const server = await startServer()
const targets = {
  'bare handler': `${bare.url}/none`,
  'bare D1': `${bare.url}/v1/events`,
  leadlight: `${server.url}/v1/events`,
}
type Target = keyof typeof targets
const names = Object.keys(targets) as Target[]

try {
  for (const size of SIZES) print(size, await measure(size))
} finally {
  await server.stop()
  bare.child.stdin?.end()
}

/** In turns, each first as often as the others; the first round only warms up. */
async function measure(size: number): Promise<Map<Target, Round[]>> {
  const rounds = new Map<Target, Round[]>(names.map((name) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const seconds = round === 0 ? 1 : SECONDS
      const done = await load(targets[name], () => makeBatch(size), seconds)
      if (round > 0) rounds.get(name)?.push(done)
    }
  }
  return rounds
}

function print(size: number, measured: Map<Target, Round[]>): void {
  const figures = [...measured].map(([name, rounds]) => ({
    name,
    rate: median(rounds.map(({ events, seconds }) => events / seconds)),
    p50: median(rounds.map(({ times }) => percentile(times, 0.5))),
    p99: median(rounds.map(({ times }) => percentile(times, 0.99))),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  }))
  const d1 = figures.find(({ name }) => name === 'bare D1')
  console.log(`\n${size} event${size === 1 ? '' : 's'} a beacon, 16 connections`)
  console.table(
    Object.fromEntries(
      figures.map(({ name, rate, p50, p99, failed }) => [
        name,
        {
          'events/s': Math.round(rate),
          '÷ bare D1': round2(rate / (d1?.rate ?? Number.NaN)),
          'p50 ms': round2(p50),
          'p99 ms': round2(p99),
          'p99 ÷ bare D1': round2(p99 / (d1?.p99 ?? Number.NaN)),
          failed,
        },
      ]),
    ),
  )
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}

/** Three quarters page views, a fifth custom events with properties, and one in 25 a form with an address. */
function makeBatch(size: number): { body: string; events: number } {
  const visitor = Math.floor(Math.random() * VISITORS)
  const now = Date.now()
  const events = Array.from({ length: size }, (_, index) => makeEvent(visitor, now - (size - index) * 20))
  const body = JSON.stringify({
    v: 1,
    site: server.writeKey,
    visitor: `visitor-${visitor}-of-the-load`,
    session: `${now.toString(36).padStart(9, '0')}-load`,
    sentAt: now,
    events,
  })
  return { body, events: size }
}

function makeEvent(visitor: number, at: number) {
  const id = `${at.toString(36).padStart(9, '0')}-${nanoid(12)}`
  const page = Math.floor(Math.random() * 400)
  const about = {
    id,
    at,
    view: `${id}v`,
    url: `https://www.harbrook.dev/${page % 9 ? 'blog' : 'pricing'}/${page}`,
  }
  const kind = Math.random()
  if (kind < 0.75)
    return {
      kind: 'page_view',
      ...about,
      title: `A page called ${page}`,
      referrer: 'https://www.google.com/',
    }
  if (kind < 0.96) {
    return {
      kind: 'custom',
      ...about,
      name: 'used calculator',
      properties: { plan: 'team', seats: page, yearly: true },
    }
  }
  return { kind: 'form', ...about, form: 'contact', email: `person${visitor}@company${visitor % 500}.com` }
}

async function startBare(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line]: Buffer[] = await once(child.stdout, 'data')
  return { child, url: String(line).trim() }
}
