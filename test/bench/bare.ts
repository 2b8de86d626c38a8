// Serves bare-worker.ts by Miniflare, as the embedded server is served; prints its address. Ends with whoever started it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

const SCHEMA = [
  `create table events (visitor text, id text, at integer, kind text, body text, attempt text,
     primary key (visitor, id)) without rowid`,
  'create table people (visitor text primary key, email text, score real, seen integer) without rowid',
]

const folder = await mkdtemp(join(tmpdir(), 'leadlight-bare-'))
const bundle = await build({
  entryPoints: [join(import.meta.dirname, 'bare-worker.ts')],
  bundle: true,
  format: 'esm',
  target: 'es2024',
  write: false,
})
const runtime = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    modules: true,
    script: bundle.outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-08-15',
    d1Databases: { DB: 'bare' },
    kvNamespaces: ['KV'],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    resourcePersistencePath: folder,
    cf: {},
    logRequests: false,
    telemetry: { enabled: false },
  }),
)
const db = await runtime.getD1Database('DB')
await db.batch(SCHEMA.map((sql) => db.prepare(sql)))
console.log((await runtime.unsafeGetDirectURL()).origin)

process.stdin.resume().once('end', async () => {
  await runtime.dispose()
  await rm(folder, { recursive: true })
  process.exit()
})
