import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSoak } from './soak.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Enough for each to be noticed; a law that needs more has too thin a generator. */
const RUNS = process.env.LAW_RUNS ?? '150'

/** A way to be wrong that a test has to notice: in a file of a part of shared/, this text in place of that. */
export type Mutant = [file: string, what: string, text: string, instead: string]

export interface Mutated {
  /** The folder under shared/, and under test/shared/. */
  part: string
  mutants: readonly Mutant[]
  /** Which of its test files have to notice. */
  isAsked: (file: string) => boolean
}

/**
 * That each mutant can be made is always seen; that tests notice it, in `npm run soak`. To ask for those of one file:
 * `SOAK=1 npx vitest run test/shared/scoring/mutants -t look-back`.
 */
export function testMutants({ part, mutants, isAsked }: Mutated): void {
  const sourceOf = (file: string) => join('shared', part, `${file}.ts`)

  it.each(mutants)('mutant of %s (%s): the source still says what it changes', (file, _what, text) => {
    expect(readFileSync(join(ROOT, sourceOf(file)), 'utf8')).toContain(text)
  })

  describe.runIf(isSoak)(`the tests of ${part}, in a copy of the sources`, { timeout: 300_000 }, () => {
    let copy = ''

    beforeAll(() => {
      copy = copied(part, isAsked)
    })
    afterAll(() => {
      rmSync(copy, { recursive: true, force: true })
    })

    it('hold, for long', { timeout: 3_600_000 }, () => {
      expect(hold(copy, '3000')).toBe(true)
    })

    it.each(mutants)('notice a mutant of %s: %s', (file, _what, text, instead) => {
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
}

function copied(part: string, isAsked: Mutated['isAsked']): string {
  const copy = mkdtempSync(join(tmpdir(), 'leadlight-mutants-'))
  const tests = join('test/shared', part)
  for (const one of ['shared', 'test/support', tests, 'tsconfig.json', 'test/tsconfig.json']) {
    cpSync(join(ROOT, one), join(copy, one), { recursive: true })
  }
  for (const file of readdirSync(join(copy, tests))) {
    if (file.endsWith('.test.ts') && !isAsked(file)) rmSync(join(copy, tests, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(copy, 'vitest.config.ts'),
    'export default { test: { testTimeout: 120_000, isolate: false } }',
  )
  return copy
}

/** The first test that does not ends it. */
function hold(copy: string, runs = RUNS): boolean {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', '--reporter=dot']
  const env = { ...process.env, LAW_RUNS: runs, SOAK: '' }
  return spawnSync(process.execPath, args, { cwd: copy, env, stdio: 'ignore' }).status === 0
}
