import { expect, it } from 'vitest'
import { CAPABILITIES } from '../shared/scoring/capabilities.ts'
import { listFiles, readText } from './sources.ts'

it('every capability asked of scoring has a test named by its id', () => {
  const tests = listFiles('test').filter((path) => /\.(?:test|spec)\.tsx?$/.test(path))
  const titles = tests.flatMap((path) => readText(path).match(/(?:'|`|")S\d\d\b[^'`"]*:[^'`"]*/g) ?? [])
  const named = new Set(titles.flatMap((title) => title.split(':', 1)[0]?.match(/S\d\d/g) ?? []))
  expect(Object.keys(CAPABILITIES).filter((id) => !named.has(id))).toEqual([])
  expect([...named].filter((id) => id <= 'S69' && !(id in CAPABILITIES))).toEqual([])
})
