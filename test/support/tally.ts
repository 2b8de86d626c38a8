import { readFileSync } from 'node:fs'

/** `failures` and `retried` name the tests with what went wrong, a line each. */
export type Tally = { passed: number; failed: number; failures: string[]; retried: string[] }

export const NOTHING: Tally = { passed: 0, failed: 0, failures: [], retried: [] }

/**
 * The tests that passed and failed by Vitest's JSON report. A file that could not be loaded holds no test, yet has failed; and
 * a run that ended badly with no failed test (an error outside of any, or no report at all) counts as one failure.
 */
export function readTally(path: string, endedWell: boolean): Tally {
  const report = readReport(path)
  const tests = report.testResults.flatMap((file) => file.assertionResults)
  const failures = tests.filter(({ status }) => status === 'failed').map(inOneLine)
  for (const { status, assertionResults, name, message } of report.testResults) {
    if (status === 'failed' && assertionResults.length === 0) failures.push(`${name}: ${firstLine(message)}`)
  }
  if (!endedWell && failures.length === 0) failures.push('an error outside of any test')
  // One that passed has messages only where it failed before.
  const retried = tests.filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failures.length,
    failures,
    retried: retried.map(inOneLine),
  }
}

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    failures: [...a.failures, ...b.failures],
    retried: [...a.retried, ...b.retried],
  }
}

type Test = { fullName: string; status: string; failureMessages: string[] }
type Report = { testResults: { name: string; status: string; message: string; assertionResults: Test[] }[] }

function inOneLine({ fullName, failureMessages }: Test): string {
  return `${fullName}: ${firstLine(failureMessages[0] ?? '')}`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { testResults: [] }
  }
}
