// `node test/support/freeze.ts`: writes test/released/<version>.sql, the database of a small site as this version leaves it. Run once for
// a release; from then on its migrations are never edited, and every later version has to open that file (test/worker/upgrade.test.ts).
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SQLOutputValue } from 'node:sqlite'
import { openDatabase } from './database.ts'
import { startServer } from './server.ts'

const ROOT = join(import.meta.dirname, '../..')
const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

const server = await startServer()
try {
  await live()
  writeFileSync(join(ROOT, `test/released/${version}.sql`), dump())
} finally {
  await server.stop()
}

/** Two people and a stranger, one of them on two browsers, one who bought. */
async function live(): Promise<void> {
  const page = (id: string, path: string) => ({
    id,
    kind: 'page_view',
    url: `https://www.harbrook.dev/${path}`,
  })
  const name = (id: string, email: string) => ({ id, kind: 'identify', email, traits: { title: 'CTO' } })
  await send('v1', [page('a', 'pricing'), page('b', 'demo'), name('c', 'ada@harbrook.dev')])
  await send('v2', [page('d', 'pricing'), name('e', 'ada@harbrook.dev')])
  await send('v3', [page('f', 'blog/a'), name('g', 'ben@harbrook.dev')])
  await send('v4', [page('h', 'careers')])
  const body = JSON.stringify({ email: 'ben@harbrook.dev', outcome: 'won', value: 900 })
  await post('/v1/outcomes', body, server.serverKey)
}

async function send(visitor: string, events: object[]): Promise<void> {
  const now = Date.now()
  const timed = events.map((event) => ({ ...event, at: now }))
  await post(
    '/v1/events',
    JSON.stringify({ v: 1, site: server.writeKey, visitor, sentAt: now, events: timed }),
  )
}

async function post(path: string, body: string, key = ''): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
  const answer = await fetch(server.url + path, { method: 'POST', body, headers })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** The schema, then every row with its columns named. */
function dump(): string {
  const db = openDatabase(server)
  const parts = db
    .prepare(
      "select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite%' and name not like '\\_cf%' escape '\\'",
    )
    .all()
  const rows = parts
    .filter(({ type }) => type === 'table')
    .flatMap(({ name }) =>
      db
        .prepare(`select * from ${name}`)
        .all()
        .map((row) => insert(String(name), row)),
    )
  db.close()
  return `${[...parts.map(({ sql }) => sql), ...rows].join(';\n')};\n`
}

function insert(table: string, row: Record<string, SQLOutputValue>): string {
  const values = Object.values(row).map((value) => {
    if (value === null) return 'null'
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
  })
  return `insert into ${table} (${Object.keys(row).join(', ')}) values (${values.join(', ')})`
}
