import { expect, test } from 'vitest'
import type { DimensionScore, Reason } from '../../../shared/scoring/index.ts'
import { shownReasons, whyInOneLine } from '../../../worker/dashboard/words/points.ts'

function dimension(
  score: number,
  ...points: [rule: string, points: number, count?: number][]
): DimensionScore {
  const reasons = points.map(
    ([rule, value, count]): Reason => ({ rule, name: rule, points: value, ...(count && { count }) }),
  )
  return { score, raw: score, reasons }
}

test.each([
  ['thirds', dimension(10, ['a', 10 / 3, 1], ['b', 10 / 3, 1], ['c', 10 / 3, 1])],
  [
    'a limit and a rounding',
    dimension(83, ['a', 38.114], ['b', 49.1149], ['group:i', -4.2], ['rounding', -0.0289]),
  ],
  [
    'many halves of a hundredth',
    dimension(1, ...Array.from({ length: 8 }, () => ['a', 0.125] as [string, number])),
  ],
  ['a clip', dimension(100, ['a', 163.337], ['clip', -63.337])],
])('shownReasons: what is read adds up to the score: %s', (_, given) => {
  const cents = shownReasons(given).map((reason) => reason.cents)
  expect(cents.reduce((sum, value) => sum + value, 0)).toBe(given.score * 100)
})

test('shownReasons: the model’s rules come first, by points; our own lines last', () => {
  const shown = shownReasons(
    dimension(20, ['group:i', -3], ['clip', 8], ['low', 1], ['minus', -6], ['high', 20]),
  )
  expect(shown.map(({ rule }) => rule)).toEqual(['high', 'low', 'minus', 'group:i', 'clip'])
})

test('whyInOneLine: the three strongest rules, taken or given; no line of our own', () => {
  const given = dimension(
    9,
    ['blog', 3, 1],
    ['careers', -10, 1],
    ['pricing', 20, 2],
    ['clip', -30],
    ['chat', 15, 1],
  )
  expect(whyInOneLine(given)).toBe('pricing ×2 · chat · careers')
})
