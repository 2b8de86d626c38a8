// How long the API takes for a score, for a browser's score from KV, and for the first page of a ranking over 100,000 leads,
// against a bare worker that only reads one row, or one value.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { openDatabase } from '../support/database.ts'
import { startServer } from '../support/server.ts'
import { median, percentile } from './load.ts'

const LEADS = 100_000
const ROUNDS = Number(process.env.ROUNDS) || 7
const EACH = Number(process.env.EACH) || 200

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const bare = await startBare()
const server = await startServer()
try {
  const id = await fill()
  const authorization = `Bearer ${server.readKey}`
  const targets = {
    'bare D1 point read': [`${bare.url}/d1/ada`, ''],
    'bare KV get': [`${bare.url}/kv/ada`, ''],
    'score by id': [`${server.url}/v1/leads/${id}`, authorization],
    'score at the edge': [`${server.url}/v1/scores/ada`, authorization],
    'first page of 50': [`${server.url}/v1/leads?limit=50`, authorization],
    'first page of 10': [`${server.url}/v1/leads?limit=10`, authorization],
  } as const
  const names = Object.keys(targets) as (keyof typeof targets)[]
  const rounds = new Map(names.map((name) => [name, [] as number[][]]))
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const times = await measure(targets[name])
      // The first round only warms up.
      if (round > 0) rounds.get(name)?.push(times)
    }
  }
  const at = (name: keyof typeof targets, share: number) =>
    median((rounds.get(name) ?? []).map((times) => percentile(times, share)))
  console.log(`\n${LEADS} leads, one request after the other, ${ROUNDS} rounds of ${EACH} each in turns`)
  console.table(
    Object.fromEntries(
      names.map((name) => {
        const base =
          name === 'score at the edge' || name === 'bare KV get' ? 'bare KV get' : 'bare D1 point read'
        const ratio = (share: number) => round2(at(name, share) / at(base, share))
        return [
          name,
          {
            'p50 ms': round2(at(name, 0.5)),
            'p99 ms': round2(at(name, 0.99)),
            against: base,
            'p50 ÷': ratio(0.5),
            'p99 ÷': ratio(0.99),
          },
        ]
      }),
    ),
  )
} finally {
  await server.stop()
  bare.child.stdin?.end()
  agent.destroy()
}

async function measure([url, authorization]: readonly [string, string]): Promise<number[]> {
  const times: number[] = []
  for (let nth = 0; nth < EACH; nth++) {
    const begun = performance.now()
    const status = await ask(url, authorization)
    times.push(performance.now() - begun)
    if (status !== 200) throw new Error(`${url}: ${status}`)
  }
  return times.sort((a, b) => a - b)
}

function ask(url: string, authorization: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: authorization ? { authorization } : {} }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    }).once('error', reject)
  })
}

/** One real lead, its row and its registers in the bare worker too, and a hundred thousand more with the same registers. */
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
  const headers = { authorization: `Bearer ${server.readKey}` }
  const lead: { id: string } = JSON.parse(
    await (await fetch(`${server.url}/v1/leads?visitor=ada`, { headers })).text(),
  )
  const db = openDatabase(server, false)
  const row = db.prepare('select registers from leads where id = ?').get(lead.id)
  db.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
     insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                        created_at, last_seen_at, registers)
     select l.site_id, 'lead' || i, 1, 'claimed', 0, 'lead', l.stage_at, 1, l.score, l.scored_at,
            l.ceiling * (n.i % 1000) / 1000.0, l.created_at, l.last_seen_at, l.registers
     from n, leads l where l.id = ?`,
  ).run(LEADS, lead.id)
  db.close()
  await fetch(`${bare.url}/kv/ada`, { method: 'PUT', body: JSON.stringify({ registers: row?.registers }) })
  return lead.id
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}

async function startBare(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line]: Buffer[] = await once(child.stdout, 'data')
  return { child, url: String(line).trim() }
}
