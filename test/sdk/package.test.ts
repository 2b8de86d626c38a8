// The package as whoever installs it meets it: in a folder of its own, through package.json.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/** Brotli bytes of what a page has to load at once; what only some pages need is in files of its own. */
const BUDGET = 3900

let folder: string

beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/index.js'))) run('sdk/build.ts')
  run('sdk/build-types.ts')
  folder = mkdtempSync(join(tmpdir(), 'leadlight-consumer-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/leadlight'))
})

afterAll(() => rmSync(folder, { recursive: true }))

const run = (tool: string) => execFileSync(process.execPath, [join(ROOT, tool)], { stdio: 'ignore' })

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

describe('the types of the package', () => {
  it.each([
    ['bundler', 'esnext', 'with events of the site', TYPED],
    ['bundler', 'esnext', 'as they are, beside the globals of the site', UNTYPED],
    ['node16', 'node16', 'with events of the site', TYPED],
    ['node16', 'node16', 'as they are, beside the globals of the site', UNTYPED],
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
})

async function bundle(contents: string): Promise<{ entry: number; files: number }> {
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
  return { entry: brotliCompressSync(text.join('')).length, files: outputFiles.length }
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
