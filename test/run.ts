// `npm test`: every check there is, in the order in which a fault is cheapest to find; the last line sums them up.
//   npm test            all, in Chromium; where CI is set the script's tests in Firefox and WebKit as well
//   npm run check       all but the browsers
//   npm run e2e         all three browsers        npm run e2e -- demo  one of their files
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findFirefox } from './support/engines/firefox.ts'
import { findWebKit } from './support/engines/webkit.ts'
import { add, NOTHING, readTally, type Tally } from './support/tally.ts'

const ROOT = join(import.meta.dirname, '..')
const REPORTS = mkdtempSync(join(tmpdir(), 'leadlight-tests-'))

/** For every program that is started below: most of them are started many times, and read the same megabytes each time. */
process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules/.cache/leadlight-compiled')

const COLOURS = { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) }

type Check = { name: string; run: () => Promise<Tally> }

const TYPES = ['shared', 'sdk', 'worker', 'worker/embedded', 'test', 'test/worker', 'examples/react']

const BUILD = command('build', 'npm', ['run', '-s', 'build'])
const STATIC = [
  ...TYPES.map((folder) => command(`types of ${folder}`, 'tsc', ['-p', folder])),
  command('lint and format', 'biome', ['ci', '--colors=off', '--log-level=warn', '.']),
  command('unused code', 'knip', []),
]
const TESTS = [vitest('node', ['--project', 'unit']), vitest('workerd', ['--project', 'worker'])]
const CHROMIUM = [vitest('browsers', ['--project', 'e2e', ...process.argv.slice(3)])]
const ENGINES = [
  ...engine('firefox', 'Firefox', 'firefox-esr', findFirefox()),
  ...engine('webkit', 'WebKit', 'webkit2gtk-driver xvfb', findWebKit()),
]

/** What follows the build. */
const CHECKS: Record<string, Check[]> = {
  all: [...STATIC, ...TESTS, ...CHROMIUM, ...(process.env.CI ? ENGINES : [])],
  check: [...STATIC, ...TESTS],
  e2e: [...CHROMIUM, ...ENGINES],
}

const checks = CHECKS[process.argv[2] ?? 'all']
if (!checks) throw new Error(`Unknown: ${process.argv[2]}. One of ${Object.keys(CHECKS).join(', ')}`)
const begun = performance.now()
const total = await runAll(checks)
rmSync(REPORTS, { recursive: true })
list('Failed', total.failures)
list('Passed only when tried again, which is a fault of the test or of what it tests', total.retried)
console.log(`\n${seconds(begun)} in all`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** The tests of the SDK in a further browser, where there is one. A machine that has to prove all must have it. */
function engine(project: string, name: string, packages: string, found: unknown): Check[] {
  if (found) return [vitest(name, ['--project', project, '--passWithNoTests', ...process.argv.slice(3)])]
  const lacking = `There is no ${name} here to test with (Debian: apt-get install ${packages})`
  if (process.env.CI)
    return [{ name: lacking, run: async () => ({ ...NOTHING, failed: 1, failures: [lacking] }) }]
  return [{ name: `${lacking}, so its tests are left out`, run: async () => NOTHING }]
}

/** Nothing makes sense without the build. Of what follows, two run at the same time: one mostly waits while the other computes. */
async function runAll(checks: Check[]): Promise<Tally> {
  const built = await timed(BUILD)
  if (built.failed > 0) return built
  const waiting = [...checks]
  const takeInTurn = async () => {
    let sum = NOTHING
    for (let check = waiting.shift(); check; check = waiting.shift()) sum = add(sum, await timed(check))
    return sum
  }
  return (await Promise.all([takeInTurn(), takeInTurn()])).reduce(add, built)
}

async function timed({ name, run }: Check): Promise<Tally> {
  const start = performance.now()
  const tally = await run()
  console.log(`${tally.failed === 0 ? '✓' : '✗'} ${name} (${seconds(start)})`)
  return tally
}

/** A program that says by its exit code whether all is well: one check. Its output is shown only when it is not. */
function command(name: string, program: string, args: string[]): Check {
  return {
    name,
    run: async () => {
      const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
      const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ending(child)])
      if (status === 0) return { ...NOTHING, passed: 1 }
      console.log(`${out}${err}`)
      return { ...NOTHING, failed: 1, failures: [name] }
    },
  }
}

function vitest(name: string, args: string[]): Check {
  return {
    name,
    run: async () => {
      const report = join(REPORTS, `${name.replaceAll(' ', '-')}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const all = ['run', '--silent=passed-only', ...reporters, ...args]
      // Two write at the same time: what redraws a terminal would draw over the other.
      const child = spawn('vitest', all, { cwd: ROOT, env: COLOURS, stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.pipe(process.stdout, { end: false })
      child.stderr.pipe(process.stderr, { end: false })
      return readTally(report, (await ending(child)) === 0)
    },
  }
}

/** Its exit code; what cannot be started says why, and has none. */
async function ending(child: ChildProcess): Promise<number | null> {
  try {
    await once(child, 'close')
  } catch (error) {
    console.log(String(error))
  }
  return child.exitCode
}

/** At the end, where they are found below two thousand lines. */
function list(title: string, lines: string[]): void {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
