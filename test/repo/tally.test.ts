import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTally } from '../support/tally.ts'

const report = (numPassedTests: number, numFailedTests: number, files: [string, number][]) => {
  const path = join(mkdtempSync(join(tmpdir(), 'leadlight-tally-')), 'report.json')
  const testResults = files.map(([status, tests]) => ({ status, assertionResults: Array(tests).fill({}) }))
  writeFileSync(path, JSON.stringify({ numPassedTests, numFailedTests, testResults }))
  return path
}

it.each<[string, string, boolean, { passed: number; failed: number }]>([
  ['counts what passed', report(3, 0, [['passed', 3]]), true, { passed: 3, failed: 0 }],
  ['counts what failed', report(1, 2, [['failed', 3]]), false, { passed: 1, failed: 2 }],
  [
    'counts a file that cannot be loaded',
    report(2, 0, [
      ['passed', 2],
      ['failed', 0],
    ]),
    false,
    { passed: 2, failed: 1 },
  ],
  ['counts an error outside of any test', report(2, 0, [['passed', 2]]), false, { passed: 2, failed: 1 }],
  ['counts a run without a report', '/nowhere/report.json', false, { passed: 0, failed: 1 }],
])('readTally() %s', (_, path, endedWell, tally) => {
  expect(readTally(path, endedWell)).toEqual(tally)
})
