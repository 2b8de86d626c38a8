import { describe, expect, it } from 'vitest'
import { binOf, cutsOf } from '../../../shared/predict/bins.ts'
import { solve } from '../../../shared/predict/cholesky.ts'
import { evaluate, stateWords } from '../../../shared/predict/index.ts'
import { calledOf } from '../../../shared/predict/ranking.ts'

const DAY = 86_400_000
const cuts = (...values: number[]) => cutsOf(Float64Array.from(values))

describe('a feature is cut', () => {
  it('into fifths, half way between two values', () => {
    expect(cuts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).toEqual([2.5, 4.5, 6.5, 8.5])
    expect(cuts(10, 1, 9, 2, 8, 3, 7, 4, 6, 5)).toEqual([2.5, 4.5, 6.5, 8.5])
  })

  it('with “none” as a bin of its own from a fifth of zeros on, and the others in four parts', () => {
    expect(cuts(0, 0, 1, 2, 3, 4, 5, 6, 7, 8)).toEqual([0, 2.5, 4.5, 6.5])
    expect(cuts(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).toEqual([1.5, 3.5, 5.5, 7.5])
    // What is below zero is no “none”.
    expect(cuts(-1, 0, 0, 0, 1, 2, 3, 4, 5, 6)[0]).toBe(0)
    expect(cuts(-1, 0, 0, 0, 1, 2, 3, 4, 5, 6)).toHaveLength(4)
  })

  it('less often where values repeat, and never above the highest', () => {
    expect(cuts(0, 0, 0, 0, 1)).toEqual([0])
    expect(cuts(0, 0, 0, 1, 1, 1)).toEqual([0])
    expect(cuts(3, 3, 3)).toEqual([])
    expect(cuts(0, 0)).toEqual([])
  })

  it('so that a value at a cut is below it', () => {
    expect([0, 0.1, 2.5, 2.6, 99].map((value) => binOf(value, [0, 2.5]))).toEqual([0, 1, 1, 2, 2])
  })
})

it('a matrix that is not positive definite is refused, not solved by numbers that are none', () => {
  expect(() => solve(Float64Array.from([1, 2, 2, 1]), Float64Array.from([1, 1]))).toThrow(/positive definite/)
})

describe('calling the best of a week', () => {
  // A Monday and the Tuesday after it; then the next Monday.
  const [monday, tuesday, next] = [4 * DAY, 5 * DAY, 11 * DAY]

  it('is calling each person once, as its best decision says, who converts if any of its decisions was followed by it', () => {
    const ranked = {
      scores: [9, 1, 5, 5],
      labels: [0, 1, 0, 0],
      people: [0, 0, 1, 2],
      at: [monday, tuesday, monday, next],
    }
    expect(calledOf(ranked, 1)).toEqual({
      ...{ perWeek: 1, weeks: 2, called: 2, converted: 1, rate: 0.5, base: 1 / 3 },
    })
    const later = { ...ranked, labels: [1, 0, 0, 0] }
    expect(calledOf(later, 1).converted).toBe(1)
    // Their best decision, not their last, and not their first.
    expect(calledOf({ ...ranked, scores: [1, 9, 5, 5] }, 1).converted).toBe(1)
  })

  it('is calling some of equals, of whom as many convert as on average', () => {
    const ranked = { scores: [7, 7, 7, 7, 1], labels: [1, 1, 0, 0, 1], people: [0, 1, 2, 3, 4] }
    const called = calledOf({ ...ranked, at: ranked.people.map(() => monday) }, 2)
    expect(called).toMatchObject({ called: 2, converted: 1, rate: 0.5, base: 0.6 })
  })

  it('of a share of all there were, is calling that share', () => {
    const rows = Array.from({ length: 10 }, (_, row) => row)
    const ranked = { scores: rows, labels: rows.map((row) => (row >= 8 ? 1 : 0)), people: rows }
    const called = calledOf({ ...ranked, at: rows.map(() => monday) }, 8, 0.25)
    expect(called).toMatchObject({ perWeek: 8, called: 2, converted: 2, rate: 1, base: 0.2 })
    const table = { ...ranked, at: rows.map(() => monday), share: 0.25 }
    expect(evaluate(table, Uint32Array.from(rows), rows, 8).called).toEqual(called)
  })
})

describe('what a bin means, in words', () => {
  const amount = { id: 'x', name: 'Pricing', kind: 'amount', levels: [], shares: [], values: [] } as const

  it.each([
    [
      { ...amount, cuts: [0, 1, 2, 3] },
      ['no “Pricing”', 'some “Pricing”', 'some “Pricing”', 'more “Pricing”', 'much “Pricing”'],
    ],
    [{ ...amount, cuts: [0] }, ['no “Pricing”', 'much “Pricing”']],
    [{ ...amount, kind: 'fact', cuts: [0] }, ['not “Pricing”', '“Pricing”']],
    [
      { ...amount, kind: 'days', name: 'Days since a visit', cuts: [1.23, 30] },
      ['up to 1.2 days since a visit', '1.2 to 30 days since a visit', 'more than 30 days since a visit'],
    ],
    [
      { ...amount, kind: 'number', name: 'Colleagues', cuts: [2] },
      ['Colleagues: up to 2', 'Colleagues: more than 2'],
    ],
    [{ ...amount, kind: 'number', name: 'Colleagues', cuts: [] }, ['Colleagues']],
  ] as const)('%o', (feature, words) => {
    const of = { ...feature, cuts: [...feature.cuts], levels: [], shares: [], values: [] }
    expect(words.map((_, bin) => stateWords(of, bin))).toEqual(words)
  })
})
