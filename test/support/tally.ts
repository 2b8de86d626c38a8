import { readFileSync } from 'node:fs'

export type Tally = { passed: number; failed: number }

/**
 * The tests that passed and failed by Vitest's JSON report. A file that could not be loaded holds no test, yet has failed; and
 * a run that ended badly with no failed test (an error outside of any, or no report at all) counts as one failure.
 */
export function readTally(path: string, endedWell: boolean): Tally {
  const report = readReport(path)
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + unloaded.length
  return { passed: report.numPassedTests, failed: endedWell ? failed : Math.max(failed, 1) }
}

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] }
  }
}
