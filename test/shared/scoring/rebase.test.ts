import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkModel, halfLife, type Model, rebase } from '../../../shared/scoring/index.ts'

const PRICES = halfLife.rules.map(({ id }) => id)

describe('a change put onto what was published since', () => {
  test('of one rule each, both are there, and nothing clashes', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(PRICES, { minLength: 2, maxLength: 2 }), ([one = '', other = '']) => {
        const both = rebase(halfLife, priced(one, 7), priced(other, 9))
        expect(both).toEqual({ model: priced(other, 9, priced(one, 7)), clashes: [] })
      }),
    )
  })

  test('is nothing where nothing was changed, and all where nothing was published', () => {
    const changed: Model = { ...priced('pricing-page', 70), tags: halfLife.tags.slice(1), name: 'Ours' }
    expect(rebase(halfLife, halfLife, changed)).toEqual({ model: changed, clashes: [] })
    expect(rebase(halfLife, changed, halfLife)).toEqual({ model: changed, clashes: [] })
    expect(rebase(halfLife, changed, changed)).toEqual({ model: changed, clashes: [] })
  })

  test('of the same number is a clash where the two differ, and then says what mine says', () => {
    const { model, clashes } = rebase(halfLife, priced('pricing-page', 30), priced('pricing-page', 70))
    expect(clashes).toEqual(['Rule “Viewed pricing”, points: 70 there, 30 here.'])
    expect(model).toEqual(priced('pricing-page', 30))
  })

  test('of two marks keeps both', () => {
    const marked = (marks: Partial<Model['thresholds']>): Model => ({
      ...halfLife,
      thresholds: { ...halfLife.thresholds, ...marks },
    })
    const both = rebase(halfLife, marked({ enter: 60 }), marked({ dwellHours: 3 }))
    expect(both).toEqual({ model: marked({ enter: 60, dwellHours: 3 }), clashes: [] })
  })

  test('of a tag’s patterns adds and takes away what each did', () => {
    const [tag = { name: '', patterns: [] }, ...others] = halfLife.tags
    const [first = ''] = tag.patterns
    const withPatterns = (patterns: string[]): Model => ({
      ...halfLife,
      tags: [{ ...tag, patterns }, ...others],
    })
    const { model, clashes } = rebase(
      halfLife,
      withPatterns([...tag.patterns, '/mine']),
      withPatterns([...tag.patterns.slice(1), '/theirs']),
    )
    expect(clashes).toEqual([])
    expect(model.tags[0]?.patterns).toEqual([...tag.patterns.slice(1), '/theirs', '/mine'])
    expect(model.tags[0]?.patterns).not.toContain(first)
  })

  test('that leaves a rule out keeps what was added, and clashes with a change of that rule', () => {
    const without: Model = { ...halfLife, rules: halfLife.rules.filter(({ id }) => id !== 'pricing-page') }
    const [rule] = halfLife.rules
    const more: Model = { ...halfLife, rules: [...halfLife.rules, { ...rule!, id: 'more', name: 'More' }] }
    const both = rebase(halfLife, without, more)
    expect(both.clashes).toEqual([])
    expect(both.model.rules.map(({ id }) => id)).toEqual([...without.rules.map(({ id }) => id), 'more'])
    expect(checkModel(both.model, () => true).ok).toBe(true)
    const clash = rebase(halfLife, without, priced('pricing-page', 70))
    expect(clash.clashes).toEqual(['Rule “Viewed pricing”: changed there, taken out here.'])
    expect(clash.model).toEqual(without)
  })

  test('never mixes two ways of fading', () => {
    const fading = (decay: { halfLifeDays: number } | { windowDays: number }): Model => ({
      ...halfLife,
      rules: halfLife.rules.map((rule) =>
        rule.kind === 'event' && rule.id === 'pricing-page' ? { ...rule, decay } : rule,
      ),
    })
    const { model, clashes } = rebase(halfLife, fading({ windowDays: 9 }), fading({ halfLifeDays: 3 }))
    expect(clashes).toHaveLength(1)
    expect(model).toEqual(fading({ windowDays: 9 }))
  })
})

function priced(rule: string, points: number, model = halfLife): Model {
  return { ...model, rules: model.rules.map((one) => (one.id === rule ? { ...one, points } : one)) }
}
