import { expect, test } from 'vitest'
import { halfLife } from '../../../shared/scoring/index.ts'
import { marksFor, onScale, pointsOver, shownScore } from '../../../worker/dashboard/leads/shown-score.ts'
import { shownReasons } from '../../../worker/dashboard/words/points.ts'

const MARKS = marksFor(halfLife, null).all

test.each([
  ['a moment after sixty points', 59.99996, 60, 59.99],
  ['half a point below a mark', 59.5, 60, 59.5],
  ['where MQL ends', 44.7, 45, 44.7],
  ['where a band begins', 39.996, 40, 39.99],
  ['on the mark', 60, 60, 60],
  ['above it', 60.4, 60, 60],
  ['rounded down, away from the mark', 60.49, 60, 60],
  ['far from any mark', 52.7, 53, 53],
])('%s: %d, rounded %d, is shown as %d', (_, raw, score, shown) => {
  expect(shownScore({ raw }, score, MARKS)).toBe(shown)
})

test('the marks are those of the segment somebody is in', () => {
  const model = {
    ...halfLife,
    segments: [{ name: 'premium', when: { mailbox: 'company' as const }, enter: 80 }],
  }
  expect(marksFor(model, 'premium')).toMatchObject({ enter: 80, leave: 60 })
  expect(marksFor(model, null)).toMatchObject({ enter: 60, leave: 45 })
})

test('an open-ended score has a scale of its own, on which no mark lies', () => {
  const engagement = { id: 'engagement', name: 'Engagement', display: { open: 45 } }
  expect(marksFor({ ...halfLife, dimensions: [engagement] }, null).all).toEqual([])
})

test('reasons add up to what is shown, without a line for a rounding that was not done', () => {
  const reasons = [
    { rule: 'demo', name: 'Demo', points: 49.99997, count: 1 },
    { rule: 'product', name: 'Product', points: 9.99999, count: 1 },
    { rule: 'rounding', name: 'Rounding', points: 0.00004 },
  ]
  const shown = shownReasons({ score: 60, raw: 59.99996, reasons }, 59.99)
  expect(shown.map(({ rule, cents }) => [rule, cents])).toEqual([
    ['demo', 4_999],
    ['product', 1_000],
  ])
})

test('points are shown as far as their scale goes', () => {
  expect([139.8, 72.25, -3].map((points) => onScale(halfLife, points))).toEqual([100, 72.25, 0])
  const of = (display: { open: number } | { min: number; max: number }) => ({
    dimensions: [{ id: 'engagement', name: 'Engagement', display }],
  })
  expect(onScale(of({ min: -50, max: 200 }), 139.8)).toBe(139.8)
  expect(onScale(of({ open: 45 }), 139.8)).toBe(139.8)
})

test('whole points are told beside a score that the scale ends below, and nowhere else', () => {
  const of = (raw: number, score: number) => pointsOver(halfLife, { raw, score })
  expect([of(139.8, 100), of(104, 100), of(100.4, 100), of(99.6, 100), of(-7, 0)]).toEqual([
    140,
    104,
    null,
    null,
    null,
  ])
  const open = { dimensions: [{ id: 'engagement', name: 'Engagement', display: { open: 45 } }] }
  expect(pointsOver(open, { raw: 139.8, score: 94 })).toBeNull()
})
