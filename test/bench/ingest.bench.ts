// Events a second that the embedded server takes, stores and scores, against a bare worker on D1 that only stores and counts.
import { nanoid } from 'nanoid'
import { startServer } from '../support/server.ts'
import { cpuSeconds } from './cpu.ts'
import { load, median, percentile, type Round } from './load.ts'
import type { Row } from './row.ts'
import { startBare } from './start-bare.ts'

/** Events a beacon. */
const SIZES = process.env.EVENTS?.split(',').map(Number) ?? [1, 10, 50]
const VISITORS = 5_000
const ROUNDS = Number(process.env.ROUNDS) || 5
const SECONDS = Number(process.env.SECONDS) || 3

const bare = await startBare()
const server = await startServer()
const barePid = bare.child.pid ?? 0
const targets = [
  { name: 'bare handler', url: `${bare.url}/none`, pid: barePid },
  { name: 'bare D1', url: `${bare.url}/v1/events`, pid: barePid },
  { name: 'leadlight', url: `${server.url}/v1/events`, pid: server.pid },
]

export const rows: Row[] = []

try {
  for (const size of SIZES) {
    const measured = await measure(size)
    print(size, measured)
    rows.push(...rowsOf(size, measured))
  }
} finally {
  await server.stop()
  bare.child.stdin?.end()
}

/** Of one target, at one size of beacons. */
interface Measured {
  rates: number[]
  /** Of the server's processes, in microseconds an event. */
  cpu: number[]
  /** Milliseconds from request to answer, of all rounds together: a whole flight waits together, so the slowest hundredth of one round is a flight or two. */
  times: number[]
  failed: number
}

/** In turns, each first as often as the others; the first round only warms up. */
async function measure(size: number): Promise<Map<string, Measured>> {
  const measured = new Map<string, Measured>()
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % targets.length
    for (const { name, url, pid } of [...targets.slice(first), ...targets.slice(0, first)]) {
      const before = cpuSeconds(pid)
      const done = await load(url, () => makeBatch(size), round === 0 ? 1 : SECONDS)
      const cpu = ((cpuSeconds(pid) - before) * 1e6) / done.events
      if (round === 0) measured.set(name, { rates: [], cpu: [], times: [], failed: 0 })
      else add(measured.get(name), done, cpu)
    }
  }
  return measured
}

function add(to: Measured | undefined, { events, seconds, times, failed }: Round, cpu: number): void {
  if (!to) return
  to.rates.push(events / seconds)
  to.cpu.push(cpu)
  to.times = [...to.times, ...times].sort((a, b) => a - b)
  to.failed += failed
}

function print(size: number, measured: Map<string, Measured>): void {
  const d1 = figuresOf(measured.get('bare D1'))
  console.log(`\n${size} event${size === 1 ? '' : 's'} a beacon, 16 connections, ${ROUNDS} rounds`)
  const rows = [...measured].map(([name, one]) => {
    const { rate, cpu, p50, p99 } = figuresOf(one)
    const row = {
      'events/s': round2(rate),
      '÷ bare D1': round2(rate / d1.rate),
      'CPU µs/event': round2(cpu),
      'p50 ms': round2(p50),
      'p99 ms': round2(p99),
      'p99 ÷ bare D1': round2(p99 / d1.p99),
      failed: one.failed,
    }
    return [name, row]
  })
  console.table(Object.fromEntries(rows))
}

function rowsOf(size: number, measured: Map<string, Measured>): Row[] {
  const [ours, bare] = ['leadlight', 'bare D1'].map((name) => figuresOf(measured.get(name)))
  const ratio = (what: 'rate' | 'p99') => (ours?.[what] ?? Number.NaN) / (bare?.[what] ?? Number.NaN)
  const of = `${size} event${size === 1 ? '' : 's'} a beacon`
  return [
    { what: `${of}: events a second`, against: 'bare D1', ratio: ratio('rate'), limit: { atLeast: 0.8 } },
    { what: `${of}: p99`, against: 'bare D1', ratio: ratio('p99'), limit: { atMost: 1.3 } },
  ]
}

function figuresOf({ rates, cpu, times }: Measured = { rates: [], cpu: [], times: [], failed: 0 }) {
  return {
    rate: median(rates),
    cpu: median(cpu),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  }
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
