import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTally, type Tally } from '../support/tally.ts'

const report = (...files: object[]) => {
  const path = join(mkdtempSync(join(tmpdir(), 'leadlight-tally-')), 'report.json')
  writeFileSync(path, JSON.stringify({ testResults: files }))
  return path
}
const file = (status: string, ...assertionResults: object[]) => ({
  name: 'a.test.ts',
  status,
  message: 'no such module\nat …',
  assertionResults,
})
const test = (status: string, ...failureMessages: string[]) => ({
  fullName: 'a test',
  status,
  failureMessages,
})

it.each<[string, string, boolean, Partial<Tally>]>([
  [
    'counts what passed',
    report(file('passed', test('passed'), test('passed'))),
    true,
    { passed: 2, failed: 0 },
  ],
  [
    'names what failed, each time',
    report(file('failed', test('passed'), test('failed', 'Error: 1 is 2\nat …', 'Error: once more'))),
    false,
    { passed: 1, failed: 1, failures: ['a test: Error: 1 is 2'], retried: [] },
  ],
  [
    'names what passed only when tried again',
    report(file('passed', test('passed', 'Error: late'))),
    true,
    { passed: 1, failed: 0, failures: [], retried: ['a test: Error: late'] },
  ],
  ['leaves out what was skipped', report(file('passed', test('skipped'))), true, { passed: 0, failed: 0 }],
  [
    'counts a file that cannot be loaded',
    report(file('passed', test('passed')), file('failed')),
    false,
    { passed: 1, failed: 1, failures: ['a.test.ts: no such module'] },
  ],
  [
    'counts an error outside of any test',
    report(file('passed', test('passed'))),
    false,
    { passed: 1, failed: 1, failures: ['an error outside of any test'] },
  ],
  ['counts a run without a report', '/nowhere/report.json', false, { passed: 0, failed: 1 }],
])('readTally() %s', (_, path, endedWell, tally) => {
  expect(readTally(path, endedWell)).toMatchObject(tally)
})
