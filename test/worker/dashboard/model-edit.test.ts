import { describe, expect, test } from 'vitest'
import { checkModel, halfLife, presets } from '../../../shared/scoring/index.ts'
import { edited } from '../../../worker/dashboard/model-edit.ts'
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
  [
    'size',
    'While employees, account.employees, company_size, companySize, account.size or size is at least 50 and at most 5000.',
  ],
])('%s reads as a sentence', (id, sentence) => {
  const rule = halfLife.rules.find((rule) => rule.id === id)!
  expect(sentenceOf(rule)).toBe(sentence)
})

test('every rule that we ship reads without a hole', () => {
  for (const { rules } of Object.values(presets)) {
    for (const rule of rules) expect(sentenceOf(rule)).not.toMatch(/undefined|null|\[object|\s{2}|\s[,.;]/)
  }
})
