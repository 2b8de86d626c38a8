// `npm test`: every check there is, in the order in which a fault is cheapest to find; the last line sums them up.
//   npm test            all, in Chromium; where CI is set the script's tests in Firefox and WebKit as well
//   npm run check       all but the browsers
//   npm run e2e         all three browsers        npm run e2e -- demo  one of their files
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFirefox } from './support/engines/firefox.ts'
import { findWebKit } from './support/engines/webkit.ts'
import { add, NOTHING, readTally, type Tally } from './support/tally.ts'

const ROOT = join(import.meta.dirname, '..')
const REPORTS = mkdtempSync(join(tmpdir(), 'leadlight-tests-'))

type Check = { name: string; run: () => Tally }

const TYPES = ['shared', 'sdk', 'worker', 'worker/embedded', 'test', 'test/worker', 'examples/react']

const BUILD = command('build', 'npm', ['run', '-s', 'build'])
const STATIC: Check[] = [
  BUILD,
  ...TYPES.map((folder) => command(`types of ${folder}`, 'tsc', ['-p', folder])),
  command('lint and format', 'biome', ['ci', '--colors=off', '--log-level=warn', '.']),
  command('unused code', 'knip', []),
]
const TESTS: Check[] = [vitest('node and workerd', ['--project', 'unit', '--project', 'worker'])]
const CHROMIUM: Check[] = [vitest('browsers', ['--project', 'e2e', ...process.argv.slice(3)])]
const ENGINES: Check[] = [
  ...engine('firefox', 'Firefox', 'firefox-esr', findFirefox()),
  ...engine('webkit', 'WebKit', 'webkit2gtk-driver xvfb', findWebKit()),
]

const CHECKS: Record<string, Check[]> = {
  all: [...STATIC, ...TESTS, ...CHROMIUM, ...(process.env.CI ? ENGINES : [])],
  check: [...STATIC, ...TESTS],
  e2e: [BUILD, ...CHROMIUM, ...ENGINES],
}

const checks = CHECKS[process.argv[2] ?? 'all']
if (!checks) throw new Error(`Unknown: ${process.argv[2]}. One of ${Object.keys(CHECKS).join(', ')}`)
const begun = performance.now()
const total = runAll(checks)
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
  if (process.env.CI) return [{ name: lacking, run: () => ({ ...NOTHING, failed: 1, failures: [lacking] }) }]
  return [{ name: `${lacking}, so its tests are left out`, run: () => NOTHING }]
}

/** Nothing below the build makes sense without it. */
function runAll(checks: Check[]): Tally {
  let total = NOTHING
  for (const check of checks) {
    total = add(total, timed(check))
    if (check === BUILD && total.failed > 0) return total
  }
  return total
}

function timed({ name, run }: Check): Tally {
  const start = performance.now()
  const tally = run()
  console.log(`${tally.failed === 0 ? '✓' : '✗'} ${name} (${seconds(start)})`)
  return tally
}

/** A program that says by its exit code whether all is well: one check. Its output is shown only when it is not. */
function command(name: string, program: string, args: string[]): Check {
  return {
    name,
    run: () => {
      const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' })
      if (status === 0) return { ...NOTHING, passed: 1 }
      console.log(`${stdout ?? ''}${stderr ?? ''}${error ?? ''}`)
      return { ...NOTHING, failed: 1, failures: [name] }
    },
  }
}

function vitest(name: string, args: string[]): Check {
  return {
    name,
    run: () => {
      const report = join(REPORTS, `${name.replaceAll(' ', '-')}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const { status } = spawnSync('vitest', ['run', '--silent=passed-only', ...reporters, ...args], {
        cwd: ROOT,
        stdio: 'inherit',
      })
      return readTally(report, status === 0)
    },
  }
}

/** At the end, where they are found below two thousand lines. */
function list(title: string, lines: string[]): void {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
