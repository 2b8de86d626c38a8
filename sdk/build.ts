// A Node tool: makes everything the browser is ever given, into dist/. Run by `npm run build`, and by wrangler before dev and deploy.
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { type BuildOptions, build as bundle, type OutputFile } from 'esbuild'
import { type MinifyOptions, minify } from 'terser'

/** What the worker needs to know of the bundles: the names with their content's hash, and their weight. */
export type Manifest = {
  script: string
  chat: string
  /** The dashboard's files by their name in worker/dashboard/assets: each with its content's hash. */
  dashboard: Record<string, string>
  /** Brotli bytes at quality 11, what a visitor downloads. */
  bytes: { script: number; chat: number }
}

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const PUBLIC = join(DIST, 'public')

const BROWSER: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  target: 'es2022',
  platform: 'browser',
  legalComments: 'none',
  write: false,
}

const TERSER: MinifyOptions = {
  ecma: 2020,
  module: true,
  compress: {
    passes: 3,
    hoist_funs: true,
    keep_fargs: false,
    unsafe: true,
    unsafe_arrows: true,
    unsafe_methods: true,
  },
}

/**
 * Builds the script tag's file, the chat file it loads when a widget shows up, and the module build, and copies the demo site.
 * May run while a server serves dist/: new files are written first, then those of earlier builds go.
 */
export async function build(): Promise<Manifest> {
  const [{ script, chat, bytes }, modules, dashboard] = await Promise.all([
    bundleScripts(),
    bundleModules(),
    copyDashboard(),
  ])
  const manifest: Manifest = {
    script: `leadlight-${hash(script)}.js`,
    chat: `leadlight-chat-${hash(chat)}.js`,
    dashboard,
    bytes,
  }
  await mkdir(PUBLIC, { recursive: true })
  await Promise.all([
    ...modules.map((file) => writeFile(file.path, file.contents)),
    writeFile(join(DIST, 'leadlight.js'), script),
    writeFile(join(DIST, 'leadlight-chat.js'), chat),
    writeFile(join(PUBLIC, 'leadlight.js'), script),
    writeFile(join(PUBLIC, manifest.script), script),
    writeFile(join(PUBLIC, manifest.chat), chat),
    cp(join(ROOT, 'examples/demo'), join(PUBLIC, 'demo'), { recursive: true }),
  ])
  await writeFile(join(DIST, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await removeEarlierBuilds(manifest)
  return manifest
}

type Scripts = { script: string; chat: string; bytes: Manifest['bytes'] }

/** The two files of the script tag, and what each weighs. The script imports the chat file, so that one is a module. */
export async function bundleScripts(): Promise<Scripts> {
  const [script, chat] = await Promise.all([
    bundleOne({ entryPoints: ['sdk/snippet.ts'], format: 'iife' }),
    bundleOne({ entryPoints: ['sdk/chat.ts'], format: 'esm' }),
  ])
  return { script, chat, bytes: { script: brotliBytes(script), chat: brotliBytes(chat) } }
}

async function bundleModules(): Promise<OutputFile[]> {
  const { outputFiles } = await bundle({
    ...BROWSER,
    entryPoints: { index: 'sdk/index.ts', chat: 'sdk/chat.ts' },
    outdir: DIST,
    format: 'esm',
    splitting: true,
    chunkNames: 'shared-[hash]',
  })
  return outputFiles ?? []
}

/** Bundled by esbuild, minified by terser: of what esbuild minifies, brotli makes six per cent more. */
async function bundleOne(options: BuildOptions): Promise<string> {
  const { outputFiles } = await bundle({ ...BROWSER, ...options, minify: false })
  const { code = '' } = await minify(outputFiles?.[0]?.text ?? '', TERSER)
  return code
}

/** The dashboard's stylesheet, script and icon, as they are. */
async function copyDashboard(): Promise<Record<string, string>> {
  const from = join(ROOT, 'worker/dashboard/assets')
  const to = join(PUBLIC, 'dashboard')
  await mkdir(to, { recursive: true })
  const names = await readdir(from)
  const copies = names.map(async (name): Promise<[string, string]> => {
    const content = await readFile(join(from, name))
    const { name: stem, ext } = parse(name)
    const hashed = `${stem}-${hash(content)}${ext}`
    await writeFile(join(to, hashed), content)
    return [name, hashed]
  })
  return Object.fromEntries((await Promise.all(copies)).sort())
}

async function removeEarlierBuilds({ script, chat, dashboard }: Manifest): Promise<void> {
  await keepOnly(PUBLIC, ['leadlight.js', script, chat, 'demo', 'dashboard'])
  await keepOnly(join(PUBLIC, 'dashboard'), Object.values(dashboard))
}

async function keepOnly(folder: string, names: string[]): Promise<void> {
  const stale = (await readdir(folder)).filter((name) => !names.includes(name))
  await Promise.all(stale.map((name) => rm(join(folder, name), { recursive: true })))
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}

function brotliBytes(content: string): number {
  return brotliCompressSync(content).length
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { bytes } = await build()
    console.log(`Built the script, ${bytes.script} B brotli, and its chat file, ${bytes.chat} B`)
  } catch (error) {
    // What esbuild found, it has printed.
    if (!(error instanceof Error && 'errors' in error)) console.error(error)
    process.exitCode = 1
  }
}
