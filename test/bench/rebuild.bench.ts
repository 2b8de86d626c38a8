// How long a publish takes that has to go through a million events: on a real local D1, by the way that a publish goes.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { halfLife, type Model } from '../../shared/scoring/index.ts'
import { splitSql } from '../../worker/embedded/migrate.ts'
import type { Ask } from './rebuild-worker.ts'
import type { Row } from './row.ts'

const PEOPLE = 200
const COPIES = Number(process.env.COPIES) || 27
/** For a million events. */
const LIMIT_SECONDS = 90
const MIGRATION = join(import.meta.dirname, '../../worker/db/migrations/0001_initial.sql')

const before: Model = { ...halfLife, rules: halfLife.rules.slice(0, 30) }
/** Another page under a tag: what is collected differs, so all have to be gone through. */
const after: Model = {
  ...before,
  tags: before.tags.map((tag) => ({ ...tag, patterns: [...tag.patterns, '/about'] })),
}

export const rows: Row[] = []
const folder = await mkdtemp(join(tmpdir(), 'leadlight-rebuild-'))
const bundle = await build({
  entryPoints: [join(import.meta.dirname, 'rebuild-worker.ts')],
  bundle: true,
  format: 'esm',
  target: 'es2024',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*', 'node:*'],
  write: false,
})
const runtime = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    script: bundle.outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-08-15',
    d1Databases: { DB: 'rebuild' },
    kvNamespaces: { KV: 'rebuild' },
    resourcePersistencePath: folder,
    cf: {},
    logRequests: false,
    telemetry: { enabled: false },
  }),
)
try {
  const db = await runtime.getD1Database('DB')
  await db.batch(splitSql(await readFile(MIGRATION, 'utf8')).map((sql) => db.prepare(sql)))
  const { site } = await ask<{ site: string }>({ model: before, people: PEOPLE })
  const size = await ask<{ events: number }>({ site, copies: COPIES })
  const bare = await timed(() => scan(site))
  const rebuild = await timed(() => ask<object>({ site, publish: after }))
  console.log(size, rebuild.answer)
  console.log(`${rebuild.seconds} s, and ${bare.seconds} s for reading every event and no more`)
  const atMost = (LIMIT_SECONDS * size.events) / 1e6 / bare.seconds
  rows.push({
    what: 'a publish that goes through every event',
    against: 'reading every event',
    ratio: rebuild.seconds / bare.seconds,
    limit: { atMost, says: `${LIMIT_SECONDS} s a million` },
  })
} finally {
  await runtime.dispose()
  await rm(folder, { recursive: true })
}

/** The bare limit: the database alone, by the same key. */
async function scan(site: string): Promise<unknown> {
  const db = await runtime.getD1Database('DB')
  return db.prepare('select sum(length(body)) from events where site_id = ?1').bind(site).first()
}

async function ask<Answer>(what: Ask): Promise<Answer> {
  const answer = await runtime.dispatchFetch('http://bench/', { method: 'POST', body: JSON.stringify(what) })
  if (!answer.ok) throw new Error(await answer.text())
  const said: Answer = JSON.parse(await answer.text())
  return said
}

async function timed<Answer>(run: () => Promise<Answer>): Promise<{ answer: Answer; seconds: number }> {
  const start = performance.now()
  const answer = await run()
  return { answer, seconds: Number(((performance.now() - start) / 1_000).toFixed(3)) }
}
