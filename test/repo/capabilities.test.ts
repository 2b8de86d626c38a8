import { expect, it } from 'vitest'
import { CAPABILITIES } from '../shared/scoring/capabilities.ts'
import { listFiles, readText } from './sources.ts'

/** Built by no more than a report: named there when it comes. */
const REPORTED = new Set(['S61', 'S66', 'S67'])

it('every capability asked of scoring has a test named by its id', () => {
  const tests = listFiles('test').filter((path) => /\.(?:test|spec)\.tsx?$/.test(path))
  const titles = tests.flatMap((path) => readText(path).match(/(?:'|`|")S\d\d\b[^'`"]*:[^'`"]*/g) ?? [])
  const named = new Set(titles.flatMap((title) => title.split(':', 1)[0]?.match(/S\d\d/g) ?? []))
  const unnamed = Object.keys(CAPABILITIES).filter((id) => !named.has(id))
  expect(unnamed.filter((id) => !REPORTED.has(id))).toEqual([])
  expect([...named].filter((id) => id <= 'S69' && !(id in CAPABILITIES))).toEqual([])
})

it('what another part of the product has to do with a capability is said', () => {
  for (const id of REPORTED) expect(CAPABILITIES[id]?.elsewhere).toBeDefined()
})
