import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const SPARTICUZ = '@sparticuz/chromium@153.0.0'
const CACHE = join(ROOT, 'node_modules/.cache/leadlight-chromium')

/** Background traffic off: a test browser must talk to the server under test and to nobody else. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A path, or why there is none. */
type Found = { path: string } | { none: string }

/** Starts a headless Chromium, the one that find-chromium.ts found before the run. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS })
}

/** Each way says why it did not work, so that the last word can tell the whole story. */
const WAYS: { name: string; find: () => Promise<Found> }[] = [
  { name: 'on PATH', find: onPath },
  { name: SPARTICUZ, find: fromNpm },
  { name: "Playwright's own", find: playwrights },
  { name: 'apt-get', find: fromSystem },
]

/** The path of a Chromium that starts. BROWSER_PATH rules: a wrong one is a fault, not a reason to look elsewhere. */
export async function findChromium(): Promise<string> {
  const given = process.env.BROWSER_PATH
  if (given && !existsSync(given)) throw new Error(`BROWSER_PATH is ${given}, where nothing is`)
  if (given) return given
  const refusals: string[] = []
  for (const { name, find } of WAYS) {
    const found = await find().catch((error) => ({ none: String(error).split('\n', 1)[0] }))
    if ('path' in found) return found.path
    refusals.push(`${name}: ${found.none}`)
  }
  throw new Error(
    `No Chromium to test with. Install one (Debian: apt-get install chromium) or name yours: BROWSER_PATH=/path/to/chrome npm test\n  ${refusals.join('\n  ')}`,
  )
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
)

async function onPath(): Promise<Found> {
  const folders = (process.env.PATH ?? '').split(':')
  const paths = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...APPLICATIONS]
  const path = paths.find((candidate) => existsSync(candidate))
  return path ? starting(path) : { none: `none of ${NAMES.join(', ')}` }
}

/** A Chromium inside an npm package, kept beside the build caches and out of package.json. It unpacks itself at the first start. */
async function fromNpm(): Promise<Found> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { none: 'only for Linux on x64' }
  const entry = join(CACHE, 'node_modules/@sparticuz/chromium/build/index.js')
  if (!existsSync(entry)) {
    console.log(`Installing ${SPARTICUZ} to test with …`)
    await run('npm', ['install', '--prefix', CACHE, '--no-save', '--loglevel=error', SPARTICUZ], {
      timeout: 120_000,
    })
  }
  const { default: packaged } = await import(pathToFileURL(entry).href)
  // Its own arguments switch off web security, which a test of what browsers permit cannot do without.
  return starting(await packaged.executablePath())
}

async function playwrights(): Promise<Found> {
  const cli = join(ROOT, 'node_modules/playwright-core/cli.js')
  await run(process.execPath, [cli, 'install', 'chromium-headless-shell'], { timeout: 30_000 })
  const path = chromium.executablePath()
  return existsSync(path) ? starting(path) : { none: `nothing at ${path}` }
}

async function fromSystem(): Promise<Found> {
  if (process.getuid?.() !== 0) return { none: 'needs root' }
  console.log('Installing chromium by apt-get to test with …')
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  execFileSync('apt-get', ['update', '-q'], options)
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options)
  return onPath()
}

/** A browser that lacks a library of the system's is there, yet of no use. */
async function starting(path: string): Promise<Found> {
  try {
    await run(path, ['--version', '--no-sandbox'], { timeout: 20_000 })
    return { path }
  } catch (error) {
    return { none: `${path} does not start: ${String(error).split('\n')[1]}` }
  }
}
