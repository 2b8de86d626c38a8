// How long the API takes for a score, for a browser's score from KV, and for the first page of a ranking over 100,000 leads,
// against a bare worker that only reads one row, or one value.
import { Agent, get, type IncomingMessage } from 'node:http'
import { openDatabase } from '../support/database.ts'
import { startServer } from '../support/server.ts'
import { ask as askServer } from '../support/stored.ts'
import { type BenchLead, leadsOfAList, leadsOfASite } from './leads.ts'
import { median, percentile } from './load.ts'
import type { Row } from './row.ts'
import { startBare } from './start-bare.ts'

const LEADS = 100_000
const ROUNDS = Number(process.env.ROUNDS) || 7
const EACH = Number(process.env.EACH) || 200
/** One key may ask 6,000 times a minute: there are as many as six targets want if all of it took no longer. */
const KEYS = Math.ceil((6 * (ROUNDS + 1) * EACH) / 3_000)

type Target = readonly [url: string, keys: readonly string[]]

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
export const rows: Row[] = []
const bare = await startBare()
const server = await startServer()
try {
  const id = await fill()
  const keys = await makeKeys()
  const leads = (query: string): Target => [`${server.url}/v1/leads${query}`, keys]
  const point: Record<string, Target> = { 'bare D1 point read': [`${bare.url}/d1/ada`, []] }
  put(leadsOfASite(LEADS, Date.now()))
  const { cursor }: { cursor: string } = JSON.parse(await read('/v1/leads?limit=50'))
  const list = await compare({
    ...point,
    'score by id': leads(`/${id}`),
    'first page of 50': leads('?limit=50'),
    'first page of 10': leads('?limit=10'),
    'second page of 50': leads(`?limit=50&cursor=${cursor}`),
  })
  const edge = await compare({
    'bare KV get': [`${bare.url}/kv/ada`, []],
    'score at the edge': [`${server.url}/v1/scores/ada`, keys],
  })
  put(leadsOfAList(LEADS, Date.now()))
  const tied = await compare({ ...point, 'first page of 50 where all are tied': leads('?limit=50') })
  rows.push(
    list('score by id', 'p99', 2),
    list('first page of 50', 'p50', 5),
    list('first page of 50', 'p99', 5),
    edge('score at the edge', 'p50', 1.3),
    edge('score at the edge', 'p99', 1.3),
    tied('first page of 50 where all are tied', 'p50', 5),
  )
} finally {
  await server.stop()
  bare.child.stdin?.end()
  agent.destroy()
}

/** In turns, so that what else the machine does falls on all of them. Ratios are to the first; answers how to make a row of one. */
async function compare(targets: Record<string, Target>) {
  const names = Object.keys(targets)
  const rounds = new Map(names.map((name) => [name, [] as number[][]]))
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const times = await measure(targets[name] ?? ['', []])
      // The first round only warms up.
      if (round > 0) rounds.get(name)?.push(times)
    }
  }
  const at = (name: string, share: number) =>
    median((rounds.get(name) ?? []).map((times) => percentile(times, share)))
  const base = names[0] ?? ''
  const table = names.map((name) => {
    const [middle, tail] = [at(name, 0.5), at(name, 0.99)]
    const ratios = { 'p50 ÷': round2(middle / at(base, 0.5)), 'p99 ÷': round2(tail / at(base, 0.99)) }
    return [name, { 'p50 ms': round2(middle), 'p99 ms': round2(tail), ...ratios }]
  })
  console.log(`\n${LEADS} leads, one request after the other, ${ROUNDS} rounds of ${EACH} each in turns`)
  console.table(Object.fromEntries(table))
  return (name: string, what: 'p50' | 'p99', atMost: number): Row => {
    const share = what === 'p50' ? 0.5 : 0.99
    return {
      what: `${name}: ${what}`,
      against: base,
      ratio: at(name, share) / at(base, share),
      limit: { atMost },
    }
  }
}

async function measure([url, keys]: Target): Promise<number[]> {
  const times: number[] = []
  for (let nth = 0; nth < EACH; nth++) {
    const key = keys[nth % keys.length]
    const begun = performance.now()
    const status = await ask(url, key === undefined ? {} : { authorization: `Bearer ${key}` })
    times.push(performance.now() - begun)
    if (status !== 200) throw new Error(`${url}: ${status}`)
  }
  return times.sort((a, b) => a - b)
}

function ask(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    }).once('error', reject)
  })
}

async function makeKeys(): Promise<string[]> {
  const body = JSON.stringify({ class: 'read', label: 'Bench' })
  const made = Array.from({ length: KEYS }, () =>
    askServer<{ key: string }>(server, '/v1/keys', { method: 'POST', body }),
  )
  return (await Promise.all(made)).map(({ key }) => key)
}

/** One real lead, by its id; and as much in the bare worker. */
async function fill(): Promise<string> {
  const now = Date.now()
  const pages = ['pricing', 'demo', 'blog/a', 'careers', 'blog/b']
  const views = pages.map((page, nth) => ({
    id: `v${nth}`,
    kind: 'page_view',
    at: now,
    url: `https://www.harbrook.dev/${page}`,
  }))
  const events = [...views, { id: 'i', kind: 'identify', at: now, email: 'ada@harbrook.dev' }]
  const beacon = { v: 1, site: server.writeKey, visitor: 'ada', sentAt: now, events }
  for (const url of [server.url, bare.url]) {
    await fetch(`${url}/v1/events`, { method: 'POST', body: JSON.stringify(beacon) })
  }
  const lead: { id: string } = JSON.parse(await read('/v1/leads?visitor=ada'))
  const db = openDatabase(server)
  const row = db.prepare('select registers from leads where id = ?').get(lead.id)
  db.close()
  await fetch(`${bare.url}/kv/ada`, { method: 'PUT', body: JSON.stringify({ registers: row?.registers }) })
  return lead.id
}

/** These leads in the place of those that were put before. */
function put(leads: Iterable<BenchLead>): void {
  const db = openDatabase(server, false)
  db.exec('begin')
  db.prepare('delete from leads where email is null').run()
  const insert = db.prepare(
    `insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                        created_at, last_seen_at, registers)
     values (?, ?, 1, 'claimed', 0, ?, ?, 1, ?, ?, ?, ?, ?, ?)`,
  )
  for (const { id, stage, score, scoredAt, ceiling, createdAt, lastSeenAt, registers } of leads) {
    insert.run(server.siteId, id, stage, scoredAt, score, scoredAt, ceiling, createdAt, lastSeenAt, registers)
  }
  db.exec('commit')
  db.close()
}

/** On a connection of its own: the server ends those that have been idle while a table was filled. */
async function read(path: string): Promise<string> {
  const headers = { authorization: `Bearer ${server.readKey}`, connection: 'close' }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(server.url + path, { agent: false, headers }, resolve).once('error', reject)
  })
  const body = Buffer.concat(await answer.toArray()).toString()
  if (answer.statusCode !== 200) throw new Error(`${path}: ${body}`)
  return body
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
