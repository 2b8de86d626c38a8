import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSoak } from '../../support/soak.ts'
import { MUTANTS } from './mutants.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** Enough for each to be noticed; a law that needs more has too thin a generator. */
const RUNS = process.env.LAW_RUNS ?? '150'

it.each(MUTANTS)('mutant of %s (%s): the source still says what it changes', (file, _what, text) => {
  expect(readFileSync(join(ROOT, sourceOf(file)), 'utf8')).toContain(text)
})

/** Takes a quarter of an hour. `SOAK=1 npx vitest run test/shared/scoring/mutants -t look-back` asks for those of a file. */
describe.runIf(isSoak)('the laws of scoring, in a copy of the sources', { timeout: 300_000 }, () => {
  let copy = ''

  beforeAll(() => {
    copy = copied()
  })
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true })
  })

  it('hold, for long', { timeout: 3_600_000 }, () => {
    expect(hold(copy, '3000')).toBe(true)
  })

  it.each(MUTANTS)('notice a mutant of %s: %s', (file, _what, text, instead) => {
    const path = join(copy, sourceOf(file))
    const source = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      source.replace(text, () => instead),
    )
    const held = hold(copy)
    writeFileSync(path, source)
    expect(held).toBe(false)
  })
})

function sourceOf(file: string): string {
  return join('shared/scoring', `${file}.ts`)
}

function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), 'leadlight-mutants-'))
  for (const part of ['shared', 'test/shared/scoring', 'tsconfig.json', 'test/tsconfig.json']) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true })
  }
  const laws = join(copy, 'test/shared/scoring')
  for (const file of readdirSync(laws)) {
    if (file.endsWith('.test.ts') && !file.endsWith('.laws.test.ts')) rmSync(join(laws, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(copy, 'vitest.config.ts'),
    'export default { test: { testTimeout: 120_000, isolate: false } }',
  )
  return copy
}

/** The first law that does not ends it. */
function hold(copy: string, runs = RUNS): boolean {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', '--reporter=dot']
  const env = { ...process.env, LAW_RUNS: runs, SOAK: '' }
  return spawnSync(process.execPath, args, { cwd: copy, env, stdio: 'ignore' }).status === 0
}
