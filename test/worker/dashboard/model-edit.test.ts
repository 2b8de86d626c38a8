import { describe, expect, test } from 'vitest'
import { checkModel, halfLife, presets } from '../../../shared/scoring/index.ts'
import { edited } from '../../../worker/dashboard/model-edit.ts'
import { toldFaults } from '../../../worker/dashboard/model-faults.ts'
import { sentenceOf } from '../../../worker/dashboard/rule-words.ts'
import { isPattern } from '../../../worker/read/match-url.ts'

const ruleOf = (id: string, fields: Record<string, string>) =>
  edited(halfLife, fields).rules.find((rule) => rule.id === id)

describe('the model’s form', () => {
  test('left as it is, is the model as it was', () => {
    for (const preset of Object.values(presets)) expect(edited(preset, {})).toEqual(preset)
  })

  test('puts numbers where they belong, a comma or a true minus sign no obstacle', () => {
    expect(
      ruleOf('pricing-page', { 'pricing-page.points': '25', 'pricing-page.days': '14,5' }),
    ).toMatchObject({
      points: 25,
      decay: { halfLifeDays: 14.5 },
    })
    expect(ruleOf('download', { 'download.next': '40' })).toMatchObject({ points: { first: 20, next: 40 } })
    expect(ruleOf('careers-page', { 'careers-page.points': '−30' })).toMatchObject({ points: -30 })
    const { thresholds, groups } = edited(halfLife, { enter: '70', 'group.interest.max': '50' })
    expect(thresholds).toMatchObject({ enter: 70, leave: 45 })
    expect(groups.find(({ id }) => id === 'interest')?.max).toBe(50)
  })

  test('turns the marks of segments and the grade that is needed', () => {
    const segments = [{ name: 'Small', when: { sessions: 3 }, enter: 40, leave: 30 }]
    const model = { ...halfLife, segments, thresholds: { ...halfLife.thresholds, minGrade: 'C' as const } }
    const turned = edited(model, { 'segment.0.enter': '45', minGrade: 'B', 'segment.1.enter': '1' })
    expect(turned.segments).toEqual([{ ...segments[0], enter: 45 }])
    expect(turned.thresholds.minGrade).toBe('B')
    expect(edited(model, { minGrade: 'Z' }).thresholds.minGrade).toBe('C')
  })

  test('changes nothing by what is empty or no number', () => {
    expect(edited(halfLife, { enter: '', 'pricing-page.points': 'many', 'nobody.points': '3' })).toEqual(
      halfLife,
    )
  })

  test('leaves a rule out', () => {
    expect(ruleOf('pricing-page', { 'pricing-page.off': 'on' })).toBeUndefined()
  })

  test('adds a rule under an id of its own, which is a model still', () => {
    const fields = { 'new.kind': 'tag', 'new.what': 'Pricing', 'new.points': '7', 'new.days': '10' }
    const model = edited(halfLife, { ...fields, 'new.name': 'Pricing page' })
    expect(model.rules.at(-1)).toMatchObject({
      id: 'pricing-page-2',
      on: { kind: 'page_view', tag: 'pricing' },
      points: 7,
      decay: { halfLifeDays: 10 },
    })
    expect(checkModel(model, isPattern)).toMatchObject({ ok: true })
    expect(edited(halfLife, fields)).toEqual(halfLife)
  })
})

test.each([
  [
    'pricing-page',
    'When somebody views a page tagged pricing, at most once a day; half is gone after 30 days.',
  ],
  ['email-click', 'When somebody clicks in an e-mail, at most once a day; half is gone after 30 days.'],
  [
    'engaged-key-page',
    'When somebody stays on a page tagged product, pricing or demo for 60 s or longer, once for each view a day, at most 2 times a day; half is gone after 30 days.',
  ],
  ['free-mailbox', 'While only a free mailbox is known.'],
  ['size', 'While employees (or a name like it) is at least 50 and at most 5000.'],
])('%s reads as a sentence', (id, sentence) => {
  const rule = halfLife.rules.find((rule) => rule.id === id)!
  expect(sentenceOf(rule)).toBe(sentence)
})

test('every rule that we ship reads without a hole', () => {
  for (const { rules } of Object.values(presets)) {
    for (const rule of rules) expect(sentenceOf(rule)).not.toMatch(/undefined|null|\[object|\s{2}|\s[,.;]/)
  }
})

describe('a fault of a model', () => {
  test.each<[path: string, where: string]>([
    ['rules[0].points', `“${halfLife.rules[0]?.name}”, points`],
    ['rules[0].decay.halfLifeDays', `“${halfLife.rules[0]?.name}”, days until half is gone`],
    ['groups[0].max', `“${halfLife.groups[0]?.name}”, at most`],
    ['tags[0].patterns[1]', `“${halfLife.tags[0]?.name}”, patterns[1]`],
    ['rules[999]', 'rule 1000'],
    ['thresholds.enter', 'MQL from'],
    ['', ''],
  ])('at %s is told of as %s', (path, where) => {
    expect(toldFaults(halfLife, [{ path, fault: 'is wrong', fix: 'mend it' }])[0]?.where).toBe(where)
  })

  test('of what is no model at all is told all the same', () => {
    for (const nothing of [null, 7, 'model', [], { rules: 'none' }, { rules: [null, { name: 7 }] }]) {
      const fault = { path: 'rules[1].points', fault: 'is wrong', fix: 'mend it' }
      expect(toldFaults(nothing, [fault])[0]?.where).toBe('rule 2, points')
    }
  })
})

describe('a sentence', () => {
  test('of any rule that we ship is short enough to be read', () => {
    for (const { rules } of Object.values(presets)) {
      for (const rule of rules) expect(sentenceOf(rule).length, sentenceOf(rule)).toBeLessThan(260)
    }
  })
})
