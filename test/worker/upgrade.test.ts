// From every released version's database to this version's, and the moment in which the old version serves on the new schema.
import { applyD1Migrations, reset } from 'cloudflare:test'
import { env as bindings } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { makeKey } from '../../worker/actions/make-key.ts'
import { loadSite } from '../../worker/read/site.ts'
import { env, event, expectVerified, leadOf, send, type TestSite } from './support.ts'

const RELEASED = bindings.TEST_RELEASED

/** Migrations only add, so that the version which serves while they are applied does not notice. */
const ADDED = [
  'create table later (site_id text not null, id text not null, primary key (site_id, id)) without rowid',
  'alter table leads add column later text',
  'alter table visitors add column later integer not null default 0',
  'create index leads_later on leads (site_id, later) where later is not null',
]

describe.each(RELEASED)('$name', ({ queries }) => {
  let site: TestSite

  beforeEach(async () => {
    await reset()
    await run(queries)
    await applyD1Migrations(env.DB, bindings.TEST_MIGRATIONS)
    site = await openSite()
    // Nothing has faded yet.
    vi.useFakeTimers({
      toFake: ['Date'],
      now: (await env.DB.prepare('select max(scored_at) as at from leads').first<number>('at')) ?? 0,
    })
    return () => vi.useRealTimers()
  })

  test('is opened by this version: everybody is as they were, and goes on', async () => {
    const ada = await leadOf(site, 'email=ada@harbrook.dev')
    expect(ada.score).toBeGreaterThan(20)
    expect((await leadOf(site, 'email=ben@harbrook.dev')).stage).toBe('customer')
    await expectVerified(site)
    await send(site, [
      event({ url: 'https://www.harbrook.dev/contact' }),
      event({ kind: 'download', file: 'report.pdf' }),
    ])
    expect((await leadOf(site, 'email=ada@harbrook.dev')).score).toBeGreaterThan(ada.score)
    await expectVerified(site)
  })

  test('serves while what a later version adds is there already', async () => {
    const before = await leadOf(site, 'email=ada@harbrook.dev')
    await run(ADDED)
    expect(await leadOf(site, 'email=ada@harbrook.dev')).toEqual(before)
    const answer = await send(site, [event({ kind: 'download', file: 'report.pdf' })])
    expect(answer.status).toBe(202)
    await expectVerified(site)
  })
})

test('0001_initial.sql is what 0.1.0 has (before that is released: node test/support/freeze.ts)', () => {
  const frozen = new Set(RELEASED.find(({ name }) => name === '0.1.0.sql')?.queries.map(plain))
  const initial = bindings.TEST_MIGRATIONS[0]?.queries ?? []
  expect(initial.filter((statement) => !frozen.has(plain(statement)))).toEqual([])
})

function plain(sql: string): string {
  return sql
    .replace(/--[^\n]*/g, '')
    .replace(/;\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

async function run(statements: string[]): Promise<void> {
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
}

/** The only site there, with keys that we know. */
async function openSite(): Promise<TestSite> {
  const siteId = String(await env.DB.prepare('select id from sites').first('id'))
  const writeKey = await env.DB.prepare('select public_key from keys where public_key is not null').first(
    'public_key',
  )
  const [send, read, admin] = await Promise.all(
    (['send', 'read', 'admin'] as const).map((keyClass) =>
      makeKey(env.DB, { siteId, class: keyClass, label: 'Test' }, 1),
    ),
  )
  const context = await loadSite(env, siteId)
  if (!context || !send || !read || !admin) throw new Error('The site was not opened')
  await env.DB.batch([send.statement, read.statement, admin.statement])
  return {
    siteId,
    context,
    writeKey: String(writeKey),
    serverKey: send.key,
    readKey: read.key,
    adminKey: admin.key,
  }
}
