// A Node tool: makes everything the browser is ever given, into dist/. Run by `npm run build`, and by wrangler before dev and deploy.
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { type BuildOptions, build as bundle, type OutputFile } from 'esbuild'
import { minify as compress, type MinifyOptions as TerserOptions } from 'terser'
import { type MinifyOptions, minify } from 'uglify-js'
import { PARTS, type PartName } from './part-names.ts'

/** What the worker needs to know of the bundles: the names with their content's hash, and their weight. */
export type Manifest = {
  script: string
  /** The hash of all parts, as their names carry it: `leadlight-chat<parts>.js`. */
  parts: string
  /** The dashboard's files by their names: each with its content's hash. */
  dashboard: Record<string, string>
  /** Brotli bytes at quality 11, what a visitor downloads. */
  bytes: Record<'script' | PartName, number>
}

/** What the dashboard's pages are brought up to date with. */
const HTMX = fileURLToPath(import.meta.resolve('htmx.org/dist/htmx.min.js'))

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const PUBLIC = join(DIST, 'public')
/** The npm package, which sdk/build-package.ts completes. */
const PACKAGE = join(DIST, 'npm')
const SHARED = join(PACKAGE, 'shared')

const BROWSER: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  target: 'es2022',
  platform: 'browser',
  legalComments: 'none',
  write: false,
}

/** Fields that no page and no Worker ever sees, by the names they have in the script and its parts. What is on disk has them too. */
const INTERNAL = { readForm: 'r', nobody: 'n', tell: 't', tail: 'i', event: 'e', owner: 'o' }

const SCRIPT: BuildOptions = {
  ...BROWSER,
  minify: false,
  minifySyntax: true,
  mangleProps: RegExp(`^(${Object.keys(INTERNAL).join('|')})$`),
  mangleCache: INTERNAL,
}

const TERSER: TerserOptions = {
  ecma: 2020,
  module: true,
  mangle: false,
  compress: {
    passes: 3,
    booleans_as_integers: true,
    keep_fargs: false,
    pure_getters: true,
    unsafe: true,
    unsafe_arrows: true,
    unsafe_math: true,
    unsafe_methods: true,
  },
}

/** Names are given in a second go, when it is known which are left. */
const UGLIFY: MinifyOptions = {
  module: true,
  compress: { passes: 3, collapse_vars: false, comparisons: false, pure_getters: true },
}

/**
 * Builds the script tag's file, the parts it loads where they are called for, and the module build, and copies the demo site.
 * May run while a server serves dist/: new files are written first, then those of earlier builds go.
 */
export async function build(): Promise<Manifest> {
  const [{ script, parts, bytes }, modules, dashboard] = await Promise.all([
    bundleScripts(),
    bundleModules(),
    buildDashboard(),
  ])
  const manifest: Manifest = {
    script: `leadlight-${hash(script)}.js`,
    parts: `-${hash(Object.values(parts).join())}`,
    dashboard,
    bytes,
  }
  await Promise.all([PUBLIC, SHARED].map((folder) => mkdir(folder, { recursive: true })))
  await Promise.all([
    ...modules.map((file) => writeFile(file.path, file.contents)),
    writeFile(join(DIST, 'leadlight.js'), script),
    ...PARTS.flatMap((name) => [
      writeFile(join(DIST, `leadlight-${name}.js`), parts[name] ?? ''),
      writeFile(join(PUBLIC, partFile(manifest, name)), parts[name] ?? ''),
    ]),
    writeFile(join(PUBLIC, 'leadlight.js'), script),
    writeFile(join(PUBLIC, manifest.script), script),
    cp(join(ROOT, 'examples/demo'), join(PUBLIC, 'demo'), { recursive: true }),
  ])
  await writeFile(join(DIST, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await removeEarlierBuilds(manifest, modules)
  return manifest
}

type Scripts = { script: string; parts: Record<string, string>; bytes: Manifest['bytes'] }

/** The files of the script tag, and what each weighs. The script imports the parts, so these are modules. */
export async function bundleScripts(): Promise<Scripts> {
  const part = (name: PartName) => bundleOne({ entryPoints: [`sdk/parts/${name}.ts`], format: 'esm' })
  const [script, ...parts] = await Promise.all([
    bundleOne({ entryPoints: ['sdk/snippet.ts'], format: 'iife' }),
    ...PARTS.map(part),
  ])
  const named = PARTS.map((name, at) => [name, parts[at] ?? ''] as const)
  const weighed = [['script', script] as const, ...named].map(([name, text]) => [name, brotliBytes(text)])
  return { script, parts: Object.fromEntries(named), bytes: Object.fromEntries(weighed) }
}

async function bundleModules(): Promise<OutputFile[]> {
  const { outputFiles } = await bundle({
    ...BROWSER,
    entryPoints: { index: 'sdk/index.ts' },
    outdir: PACKAGE,
    format: 'esm',
    splitting: true,
    chunkNames: 'shared/[hash]',
  })
  return outputFiles ?? []
}

/** Bundled by esbuild, minified by terser and then by UglifyJS: each finds what the one before did not. */
async function bundleOne(options: BuildOptions): Promise<string> {
  const { outputFiles } = await bundle({ ...SCRIPT, ...options })
  const { code: compressed = '' } = await compress(outputFiles?.[0]?.text ?? '', TERSER)
  const { code, error } = minify(compressed, UGLIFY)
  if (error) throw error
  // Last, because the minifiers take such a wrapper for superfluous: they give a module's names, and a script shares its with the page.
  return options.format === 'iife' ? `(()=>{${code}})()` : code
}

/** The dashboard's scripts and stylesheet, each bundled into one file, and what is taken as it is. */
async function buildDashboard(): Promise<Record<string, string>> {
  const from = join(ROOT, 'worker/dashboard')
  const to = join(PUBLIC, 'dashboard')
  await mkdir(to, { recursive: true })
  const assets = (await readdir(join(from, 'assets'))).map((name) => join(from, 'assets', name))
  const { outputFiles } = await bundle({
    ...BROWSER,
    entryPoints: [...assets.filter((file) => file.endsWith('.js')), join(from, 'styles/dashboard.css')],
    entryNames: '[name]',
    outdir: to,
  })
  const whole = [...assets.filter((file) => !file.endsWith('.js')), HTMX]
  const files = [
    ...(outputFiles ?? []).map(({ path, contents }) => ({ path, contents })),
    ...(await Promise.all(whole.map(async (path) => ({ path, contents: await readFile(path) })))),
  ]
  const named = files.map(async ({ path, contents }): Promise<[string, string]> => {
    const { base, name, ext } = parse(path)
    const hashed = `${name}-${hash(contents)}${ext}`
    await writeFile(join(to, hashed), contents)
    return [base, hashed]
  })
  return Object.fromEntries((await Promise.all(named)).sort())
}

function partFile({ parts }: Manifest, name: PartName): string {
  return `leadlight-${name}${parts}.js`
}

async function removeEarlierBuilds(manifest: Manifest, modules: OutputFile[]): Promise<void> {
  const parts = PARTS.map((name) => partFile(manifest, name))
  await keepOnly(PUBLIC, ['leadlight.js', manifest.script, ...parts, 'demo', 'dashboard'])
  await keepOnly(join(PUBLIC, 'dashboard'), Object.values(manifest.dashboard))
  await keepOnly(
    SHARED,
    modules.map(({ path }) => basename(path)),
  )
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
    console.log(`Built, in bytes of brotli: ${JSON.stringify(bytes)}`)
  } catch (error) {
    // What esbuild found, it has printed.
    if (!(error instanceof Error && 'errors' in error)) console.error(error)
    process.exitCode = 1
  }
}
