// `npm run soak`: the tests that have a longer form (they import support/soak.ts), in that form. Takes half an hour; the
// last line sums up.
//   npm run soak -- kill    one of them
//   SEED=42 npm run soak    the same again
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTally } from '../support/tally.ts'

const ROOT = join(import.meta.dirname, '../..')
const [, , name = ''] = process.argv

const files = globSync('test/**/*.{test,spec}.ts', { cwd: ROOT })
  .filter((file) => readFileSync(join(ROOT, file), 'utf8').match(/support\/(soak|mutants)\.ts/))
  .filter((file) => file.includes(name))
const folder = mkdtempSync(join(tmpdir(), 'leadlight-soak-'))
const report = join(folder, 'report.json')
const { status } = spawnSync(
  'vitest',
  [
    'run',
    ...files,
    '--reporter=verbose',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--no-file-parallelism',
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, SOAK: '1' } },
)
const { passed, failed } = readTally(report, status === 0)
rmSync(folder, { recursive: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
