// Events a second over one database and over four, whose commits are each one after the other and 20 ms long; that they share
// nothing; and that every site's leads are the same in either.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { createSite } from '../../worker/actions/create-site.ts'
import { migrate } from '../../worker/embedded/migrate.ts'
import { stateFolder } from '../../worker/embedded/state.ts'
import { load, median } from './load.ts'
import type { Row } from './row.ts'

const ROOT = join(import.meta.dirname, '../..')
const SITES = 16
const SECONDS = Number(process.env.SECONDS) || 4
const ROUNDS = Number(process.env.ROUNDS) || 5

export const rows: Row[] = []
let serial = 0
const folder = await mkdtemp(join(tmpdir(), 'leadlight-growth-'))
const bundle = await build({
  absWorkingDir: ROOT,
  entryPoints: ['test/bench/growth-worker.ts'],
  bundle: true,
  format: 'esm',
  target: 'es2024',
  write: false,
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*', 'node:*'],
  alias: { 'zod/v4/core': 'valibot' },
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
})

interface Collector {
  url: string
  sites: { siteId: string; writeKey: string; readKey: string }[]
  stop: () => Promise<void>
}

try {
  const [one, four] = [await start('one', 1), await start('four', 4)]
  const rates: Record<string, number[]> = { one: [], four: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, collector] of round % 2
      ? Object.entries({ four, one })
      : Object.entries({ one, four })) {
      const done = await run(collector, round === 0 ? 1 : SECONDS)
      if (done.failed > 0) throw new Error(`${done.failed} beacons were not taken`)
      if (round > 0) rates[name]?.push(done.events / done.seconds)
    }
  }
  const [single, spread] = [median(rates.one ?? []), median(rates.four ?? [])]
  console.log(
    `${SITES} sites, 16 connections, one event a beacon, commits of 20 ms; medians of ${ROUNDS} rounds: ` +
      `${Math.round(single)} events a second over one database, ${Math.round(spread)} over four`,
  )
  const ratio = spread / single
  rows.push({
    what: 'four databases: events a second',
    against: 'one database',
    ratio,
    limit: { atLeast: 3 },
  })
  await Promise.all([one.stop(), four.stop()])

  const [alone, apart] = [await start('alone', 1, 'off'), await start('apart', 4, 'off')]
  await oneVisitEach(apart)
  await statementsOf(apart)
  let foreign = 0
  for (const [at, site] of apart.sites.slice(0, 4).entries()) {
    await visit(apart, site.writeKey, `again-${at}`)
    const { [placeOf(at, 4)]: own = 0, ...others } = await statementsOf(apart)
    foreign += Object.values(others).reduce((sum, asked) => sum + asked, 0)
    console.log(`A beacon of a site in ${placeOf(at, 4)} asks ${own} statements of it`)
  }
  rows.push({
    ...{ what: 'statements asked of other databases', against: 'none' },
    ...{ ratio: foreign, limit: { atMost: 0 } },
  })
  await oneVisitEach(alone)
  for (let at = 0; at < 4; at++) await visit(alone, alone.sites[at]?.writeKey ?? '', `again-${at}`)
  const results = await Promise.all([alone, apart].map(scoresOf))
  if (JSON.stringify(results[0]) !== JSON.stringify(results[1]))
    throw new Error('The leads or scores differ between one database and four')
  await Promise.all([alone.stop(), apart.stop()])
} finally {
  await rm(folder, { recursive: true })
}

async function start(name: string, databases: number, DELAY = 'on'): Promise<Collector> {
  const d1Databases = Object.fromEntries(
    Array.from({ length: databases }, (_, at) => [bindingOf(at), `${name}-${at}`]),
  )
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      modules: true,
      script: bundle.outputFiles[0]?.text ?? '',
      compatibilityDate: '2026-08-15',
      d1Databases,
      kvNamespaces: ['KV'],
      queueProducers: { EVENTS: `${name}-events` },
      bindings: { ENVIRONMENT: 'embedded', DELAY },
      serviceBindings: { ASSETS: () => new Response(null, { status: 404 }) },
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      resourcePersistencePath: join(folder, name),
      cf: {},
      logRequests: false,
      // What the worker says of each beacon is not for here.
      handleStructuredLogs: () => {},
      telemetry: { enabled: false },
    }),
  )
  const places = await Promise.all(
    Object.keys(d1Databases).map(async (binding) => ({
      name: binding,
      db: (await runtime.getD1Database(binding)) as D1Database,
    })),
  )
  for (const { db } of places) await migrate(db, join(ROOT, 'worker/db/migrations'), stateFolder(folder))
  const [first] = places
  if (!first) throw new Error('There is no database')
  const sites = []
  for (let at = 0; at < SITES; at++) {
    const place = places[at % databases]
    sites.push(await createSite(first.db, { name: `Site ${at}`, ...(place && { place }) }))
  }
  return {
    url: (await runtime.unsafeGetDirectURL()).origin,
    sites,
    stop: () => runtime.dispose(),
  }
}

function bindingOf(at: number): string {
  return at === 0 ? 'DB' : `DB_${at + 1}`
}

function placeOf(site: number, databases: number): string {
  return bindingOf(site % databases)
}

/** Each connection serves another site at every turn, so that beacons of one site seldom ride together. */
function run({ url, sites }: Collector, seconds: number) {
  let turn = 0
  return load(
    `${url}/v1/events`,
    () => ({
      body: beacon(sites[turn++ % SITES]?.writeKey ?? '', `v${Math.floor(Math.random() * 5_000)}`),
      events: 1,
    }),
    seconds,
  )
}

function beacon(site: string, visitor: string, more: object[] = [], now = Date.now()): string {
  const view = {
    id: `${now.toString(36)}-${serial++}`,
    kind: 'page_view',
    at: now,
    url: 'https://a.example/pricing',
  }
  return JSON.stringify({ v: 1, site, visitor, sentAt: now, events: [view, ...more] })
}

async function oneVisitEach(collector: Collector): Promise<void> {
  for (const [at, { writeKey }] of collector.sites.entries()) await visit(collector, writeKey, `person-${at}`)
}

async function visit({ url }: Collector, writeKey: string, visitor: string): Promise<void> {
  const now = Date.now()
  const identify = { id: `i-${visitor}`, kind: 'identify', at: now, email: `${visitor}@harbrook.dev` }
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    body: beacon(writeKey, visitor, [identify], now),
  })
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
}

async function statementsOf({ url }: Collector): Promise<Record<string, number>> {
  return (await fetch(`${url}/statements`)).json()
}

/** Who there is in each site, and how hot: without ids and times, which are new in every run. */
async function scoresOf({ url, sites }: Collector): Promise<unknown[]> {
  return Promise.all(
    sites.map(async ({ readKey }) => {
      const headers = { authorization: `Bearer ${readKey}` }
      const found: { leads: { email: string; score: number; stage: string }[] } = JSON.parse(
        await (await fetch(`${url}/v1/leads`, { headers })).text(),
      )
      return found.leads
        .map(({ email, score, stage }) => ({ email, score, stage }))
        .sort((a, b) => (a.email < b.email ? -1 : 1))
    }),
  )
}
