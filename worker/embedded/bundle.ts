// A Node tool: the worker in one file, dist/worker.js, as Miniflare takes it (Wrangler makes its own), and the client of its API.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { buildClient } from './build-client.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Bundles worker/index.ts; dist/manifest.json, which it imports, must be there. */
export async function bundleWorker(): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['worker/index.ts'],
    outfile: join(ROOT, 'dist/worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    // hono-openapi can read several libraries' schemas. Ours are valibot's; zod, which other tools bring along, is not for it.
    alias: { 'zod/v4/core': 'valibot' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    // Beside it: Miniflare copies the script for each of its texts, which took a second of every start.
    sourcemap: 'linked',
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await bundleWorker()
  await buildClient()
}
