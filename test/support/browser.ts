import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
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

/**
 * Starts a headless Chromium, in the browser tests the shell that find-chromium.ts found, which has no tabs of its own making. The
 * caller closes it.
 */
export async function launchBrowser({ hasTabs = false } = {}): Promise<Browser> {
  const shell = hasTabs ? undefined : process.env.LEADLIGHT_SHELL
  // Of a machine's language that is none, as C is, the shell makes one that no page can read.
  const env = { ...process.env, LC_ALL: 'en_US.UTF-8' }
  return chromium.launch({ executablePath: shell ?? (await findChromium()), args: CHROMIUM_ARGS, env })
}

/** A browser as people have it, where there is one. */
export function findChromium(): Promise<string> {
  return findFirst({ 'on PATH': () => onPath(NAMES), ...ELSEWHERE })
}

/**
 * The headless shell: the same engine without a browser's windows around it, which takes a third of the time for a page and for a
 * click. A browser, where there is none.
 */
export function findShell(): Promise<string> {
  return findFirst({
    'a headless shell on PATH': () => onPath(SHELLS),
    [SPARTICUZ]: fromNpm,
    'on PATH': () => onPath(NAMES),
    ...ELSEWHERE,
  })
}

type Ways = Record<string, () => Promise<Found>>

const ELSEWHERE: Ways = { [SPARTICUZ]: fromNpm, "Playwright's own": playwrights, 'apt-get': fromSystem }

/**
 * The first that starts. BROWSER_PATH rules: a wrong one is a fault, not a reason to look elsewhere. Each way says why it did not
 * work, so that the last word can tell the whole story.
 */
async function findFirst(ways: Ways): Promise<string> {
  const given = process.env.BROWSER_PATH
  if (given && !existsSync(given)) throw new Error(`BROWSER_PATH is ${given}, where nothing is`)
  if (given) return given
  const refusals: string[] = []
  for (const [name, find] of Object.entries(ways)) {
    const found = await find().catch((error) => ({ none: String(error).split('\n', 1)[0] }))
    if ('path' in found) return found.path
    refusals.push(`${name}: ${found.none}`)
  }
  throw new Error(
    `No Chromium to test with. Install one (Debian: apt-get install chromium) or name yours: BROWSER_PATH=/path/to/chrome npm test\n  ${refusals.join('\n  ')}`,
  )
}

const SHELLS = ['chromium-headless-shell', 'chrome-headless-shell']
const NAMES = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  ...['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
]

/** A name that is a path itself is taken as it is. */
async function onPath(names: string[]): Promise<Found> {
  const folders = (process.env.PATH ?? '').split(':')
  const paths = names.flatMap((name) =>
    isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)),
  )
  const path = paths.find((candidate) => existsSync(candidate))
  return path ? starting(path) : { none: `none of ${names.join(', ')}` }
}

/** A headless shell inside an npm package, kept and unpacked beside the build caches and out of package.json. */
async function fromNpm(): Promise<Found> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { none: 'only for Linux on x64' }
  const entry = join(CACHE, 'node_modules/@sparticuz/chromium/build/index.js')
  if (!existsSync(entry)) {
    console.log(`Installing ${SPARTICUZ} to test with …`)
    const options = ['--prefix', CACHE, '--no-save', '--loglevel=error', '--fetch-retries=0']
    await run('npm', ['install', ...options, SPARTICUZ], { timeout: 60_000 })
  }
  // It unpacks into the folder for temporary files. Its own arguments, which switch off web security, are left alone.
  const script = `import(${JSON.stringify(pathToFileURL(entry))}).then(async (it) => console.log(await it.default.executablePath()))`
  const { stdout } = await run(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: CACHE } })
  return starting(stdout.trim())
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
  return onPath(NAMES)
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
