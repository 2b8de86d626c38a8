import { expect, it } from 'vitest'
import { readText } from './sources.ts'

/** | number | attack | what holds | `file` | test | */
const ROW = /^\| ([A-Z]\d+) \|.*\| `([^`]+)` \| (.+) \|$/gm

it('names a test that exists for every threat', () => {
  const rows = [...readText('test/threats.md').matchAll(ROW)]
  expect(rows.length).toBeGreaterThan(10)
  const missing = rows.filter(([, , file = '', title = '']) => !readText(file).includes(title))
  expect(missing.map(([row]) => row)).toEqual([])
})
