import { expect, it } from 'vitest'
import { pageOf, readKept } from '../bench/kept.ts'
import { holds, shown } from '../bench/row.ts'
import { readPage } from '../support/markdown.ts'

it('docs/benchmarks.md shows what was kept (npm run bench -- --keep)', () => {
  expect(readPage('docs/benchmarks.md')).toBe(pageOf(readKept()))
})

it('a row holds where its ratio is on the right side of its limit', () => {
  const row = { what: 'reads', against: 'bare reads', ratio: 1.3 }
  expect(holds({ ...row, limit: { atMost: 1.3 } })).toBe(true)
  expect(holds({ ...row, limit: { atMost: 1.29 } })).toBe(false)
  expect(holds({ ...row, limit: { atLeast: 1.31 } })).toBe(false)
  expect(shown({ ...row, limit: { atMost: 39_215, says: '20 µs' } })).toEqual([
    ...['reads', 'bare reads', '1.3', '≤ 39,215 (20 µs)', 'yes'],
  ])
})
