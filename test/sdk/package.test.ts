// The package as whoever installs it meets it: packed as npm publishes it, and installed into an empty project from there.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { build } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBlocks } from '../support/markdown.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Brotli bytes of what a page has to load at once; what only some pages need is in files of its own. */
const BUDGET = 3900

const PACKAGE = join(ROOT, 'dist/npm')

let folder: string
let packed: Packed

type Packed = { filename: string; files: { path: string; mode: number }[] }

beforeAll(() => {
  if (!existsSync(join(PACKAGE, 'client.js'))) execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT })
  execFileSync(process.execPath, [join(ROOT, 'sdk/build-package.ts')])
  folder = mkdtempSync(join(tmpdir(), 'leadlight-consumer-'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const said = execFileSync('npm', ['pack', PACKAGE, '--json'], { cwd: folder, stdio: 'pipe' })
  const all: Record<string, Packed> = JSON.parse(String(said))
  packed = Object.values(all)[0] ?? { filename: '', files: [] }
  const quietly = ['--offline', '--no-audit', '--no-fund']
  execFileSync('npm', ['install', `./${packed.filename}`, ...quietly], { cwd: folder, stdio: 'pipe' })
})

afterAll(() => rmSync(folder, { recursive: true }))

const TYPED = `
  import { createTracker, type Events, type Options, type Tracker, type Traits } from 'leadlight'

  declare module 'leadlight' {
    interface Events {
      'Quote asked': { seats: number; plan?: string }
    }
  }

  const options: Options = { site: 'pk_x', domains: ['other.test'], chat: false, debug: true }
  const traits: Traits = { email: 'jane@acme.test', title: 'CTO', employees: 12 }
  const asked: Events['Quote asked'] = { seats: 12 }
  const tracker: Tracker = createTracker(options)
  tracker.track('Quote asked', asked)
  tracker.identify('u1', traits)
  tracker.consent('granted')
  // @ts-expect-error: no such event
  tracker.track('Qoute asked', { seats: 12 })
  // @ts-expect-error: no such property
  tracker.track('Quote asked', { saets: 12 })
  // @ts-expect-error: no such state
  tracker.consent('yes')
  // @ts-expect-error: without a key nothing is known of the site
  createTracker({})
`

/** What stands in the README, on one page: the client's name is taken by the tracker there. */
const README = readBlocks('sdk/README.md')
  .filter(({ language }) => language === 'ts')
  .map(({ text }) =>
    text
      .replace('const leadlight = createClient', 'const client = createClient')
      .replace('await leadlight.', 'await client.'),
  )
  .join('\n')

const UNTYPED = `
  import { createTracker } from 'leadlight'

  declare global {
    interface Window {
      dataLayer: unknown[]
      zE?: string
    }
  }

  createTracker({ site: 'pk_x' }).track('anything', { seats: 12, paid: true, note: null })
  // @ts-expect-error: values are scalars
  createTracker({ site: 'pk_x' }).track('anything', { nested: {} })
  window.dataLayer.push(window.zE)
`

describe('what is published', () => {
  it('is the modules, their types, and what a person reads; nothing that runs on installing', () => {
    const paths = packed.files.map(({ path }) => path.replace(/^shared\/\w+\.js$/, 'shared/…'))
    expect([...new Set(paths)].sort()).toEqual([
      'LICENSE',
      'README.md',
      'client.d.ts',
      'client.js',
      'index.d.ts',
      'index.js',
      'package.json',
      'shared/…',
    ])
    expect(packed.files.filter(({ mode }) => mode & 0o111)).toEqual([])
  })

  it('needs nothing else, and says what it is', () => {
    const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
    expect(Object.keys(manifest).filter((field) => /dependencies|scripts|bin|private/i.test(field))).toEqual(
      [],
    )
    expect(manifest).toMatchObject({ name: 'leadlight', license: 'MIT', type: 'module', sideEffects: false })
    expect(Object.keys(manifest.exports)).toEqual(['.', './client', './package.json'])
  })

  it('has no fault that publint knows', async () => {
    expect((await publint({ pkgDir: PACKAGE, strict: true })).messages).toEqual([])
  })

  it('has types that agree with its modules, however they are resolved', async () => {
    const tarball = readFileSync(join(folder, packed.filename))
    const analysis = await checkPackage(createPackageFromTarballData(tarball))
    // A module has no twin for require(): Node 20.19 and 22.12 need none.
    const problems = analysis.types
      ? analysis.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')
      : null
    expect(problems).toEqual([])
  })
})

describe('the types of the package', () => {
  it.each([
    ['bundler', 'esnext', 'with events of the site', TYPED],
    ['bundler', 'esnext', 'as they are, beside the globals of the site', UNTYPED],
    ['node16', 'node16', 'with events of the site', TYPED],
    ['node16', 'node16', 'as they are, beside the globals of the site', UNTYPED],
    ['bundler', 'esnext', 'as its README shows', README],
    ['node16', 'node16', 'as its README shows', README],
  ])('check by moduleResolution %s (%s) %s', (resolution, module, _, program) => {
    const file = join(folder, 'consumer.mts')
    writeFileSync(file, program)
    const flags = [
      '--strict',
      '--noEmit',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom',
      '--types',
      '',
      '--ignoreConfig',
    ]
    const how = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck', 'false']
    expect(tsc([file, ...flags, ...how])).toBe('')
  })
})

describe('the module', () => {
  it('weighs little where it is used, and nothing where it is not', async () => {
    const used = await bundle(`import { createTracker } from 'leadlight'; createTracker({ site: 'pk_x' })`)
    expect(used.entry).toBeLessThanOrEqual(BUDGET)
    expect(used.entry).toBeGreaterThan(2000)
    expect(used.files).toBeGreaterThan(1)
    const unused = await bundle(`import { createTracker } from 'leadlight'`)
    expect(unused.entry).toBe(brotliCompressSync('').length)
  })

  it('has no word of the client in the page, nor of the page in the client', async () => {
    const { text: page } = await bundle(
      `import { createTracker } from 'leadlight'; createTracker({ site: 'pk_x' })`,
    )
    expect(page).toContain('pk_x')
    expect(page).not.toContain('listLeads')
    const { text: server } = await bundle(`import { createClient } from 'leadlight/client'; createClient({})`)
    expect(server).toContain('listLeads')
    expect(server).not.toContain('pagehide')
  })

  it('does nothing where there is no page', () => {
    const program = `import { createTracker } from 'leadlight'; createTracker({ site: 'pk_x' }).track('x'); console.log('well')`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: folder })
    expect(String(said)).toBe('well\n')
  })
})

async function bundle(contents: string): Promise<{ entry: number; files: number; text: string }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: join(folder, 'out'),
    metafile: true,
    write: false,
    absWorkingDir: folder,
  })
  // With what the entry imports at once.
  const statics = new Set(['out/stdin.js'])
  for (const path of statics) {
    for (const { path: other, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement') statics.add(other)
  }
  const text = outputFiles
    .filter(({ path }) => [...statics].some((name) => path.endsWith(name)))
    .map(({ text }) => text.trim())
    .join('')
  return { entry: brotliCompressSync(text).length, files: outputFiles.length, text }
}

/** What it has to say; nothing where all is well. */
function tsc(given: string[]): string {
  try {
    return execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...given], {
      encoding: 'utf8',
    })
  } catch (error) {
    return String(Object(error).stdout)
  }
}
