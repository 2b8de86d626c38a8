import { describe, expect, test } from 'vitest'
import { checkModel, type EventCondition, halfLife, presets } from '../../../shared/scoring/index.ts'
import { edited } from '../../../worker/dashboard/model/edit.ts'
import { toldFaults } from '../../../worker/dashboard/model/faults.ts'
import { gapsOf } from '../../../worker/dashboard/model/gaps.ts'
import { sentenceOf } from '../../../worker/dashboard/model/rule-words.ts'
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

  test('leaves a number that was emptied or is none to be mended, by the name of its field', () => {
    const model = edited(halfLife, { enter: ' ', 'pricing-page.points': 'many', 'download.next': '' })
    const checked = checkModel(model, isPattern)
    const told = checked.ok ? [] : toldFaults(model, checked.faults)
    expect(told.map(({ field, fault }) => `${field} ${fault}`).sort()).toEqual([
      'download.next is no number',
      'enter is no number',
      'pricing-page.points is no number',
    ])
    expect(edited(halfLife, { 'nobody.points': '' })).toEqual(halfLife)
  })

  test('asks for the other half of a new rule', () => {
    const fields = { 'new.kind': 'tag', 'new.name': '', 'new.what': '', 'new.points': '', 'new.days': '30' }
    const asked = (more: Record<string, string>) =>
      gapsOf({ ...fields, ...more }).map(({ field, fix }) => `${field}: ${fix}`)
    expect(asked({})).toEqual([])
    expect(asked({ 'new.name': 'Mine', 'new.points': '1' })).toEqual(['new.what: choose a tag'])
    expect(asked({ 'new.name': 'Mine', 'new.kind': 'file' })).toEqual([
      'new.what: write a name',
      'new.points: write a number',
    ])
    expect(asked({ 'new.what': 'pricing', 'new.points': '1' })).toEqual(['new.name: write a name'])
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

  test.each(['2nd look', '½', 'Über uns', '– 3 –', 'x'.repeat(80)])('adds a rule called %s', (name) => {
    const fields = { 'new.kind': 'tag', 'new.what': 'pricing', 'new.name': name }
    const model = edited(edited(halfLife, fields), fields)
    expect(model.rules.slice(-2).map((rule) => rule.name)).toEqual([name, name])
    expect(checkModel(model, isPattern)).toMatchObject({ ok: true })
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

test.each<[EventCondition, string]>([
  [{ kind: 'click', name: { known: true } }, 'clicks something with any name'],
  [{ kind: 'form', form: { known: false } }, 'sends a form with no name'],
  [{ kind: 'custom', properties: { plan: { known: true } } }, 'does something with any plan'],
  [{ kind: 'custom', properties: { paid: [true, 'true', 'yes'] } }, 'does something with paid true or yes'],
  [
    { kind: 'page_view', except: [{ tag: 'pricing' }, { kind: 'page_view', url: '/a*' }] },
    'views a page but no page tagged pricing or at /a*',
  ],
  [
    {
      kind: 'form',
      except: [
        { kind: 'form', form: { words: ['demo', 'trial'] } },
        { kind: 'form', form: { words: ['sales'] }, except: [{ kind: 'form', form: { words: ['demo'] } }] },
      ],
    },
    'sends a form but none called “demo”, “trial” or “sales”',
  ],
  [
    {
      kind: 'form',
      except: [
        { kind: 'form', form: { words: ['sales'] }, except: [{ kind: 'form', form: { words: ['demo'] } }] },
      ],
    },
    'sends a form but not who sends a form called “sales” but none called “demo”',
  ],
  [
    { kind: 'page_view', except: [{ tag: ['pricing', 'demo'] }, { kind: 'form' }] },
    'views a page but not who does it on a page tagged pricing or demo or sends a form',
  ],
  [{ kind: 'form', except: [{ tag: 'careers' }] }, 'sends a form but on no page tagged careers'],
  [
    { kind: 'form', except: [{ properties: { plan: 'free' } }] },
    'sends a form but not who does it with plan free',
  ],
  [
    {
      kind: 'form',
      except: [
        {
          kind: 'form',
          form: { words: ['news', 'demo'] },
          except: [{ kind: 'form', form: { words: ['demo'] } }],
        },
      ],
    },
    'sends a form but not who sends a form called “news” or “demo” but none called “demo”',
  ],
  [{ kind: 'chat', action: 'opened', tag: 'pricing' }, 'opens the chat on a page tagged pricing'],
  [{ kind: 'click', tag: 'pricing' }, 'clicks something on a page tagged pricing'],
  [{ kind: ['page_view', 'click'], url: '/a*' }, 'views a page or clicks something on a page at /a*'],
  [
    { kind: 'custom', name: 'paid', query: { name: 'spring' }, properties: { name: 'annual' } },
    'does something called paid with name spring with name annual',
  ],
])('%j is said in words', (on, words) => {
  const rule = { kind: 'event', id: 'one', name: 'One', on, points: 1, decay: 'none' } as const
  expect(sentenceOf(rule)).toBe(`When somebody ${words}; it never fades.`)
})

test('what is known of somebody, whatever it is, is said to be known', () => {
  const rule = (test: { known: boolean }) =>
    sentenceOf({ kind: 'fact', id: 'one', name: 'One', when: { trait: 'title', test }, points: 1 })
  expect(rule({ known: true })).toBe('While title is known.')
  expect(rule({ known: false })).toBe('While title is unknown.')
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
    ['tags[0].patterns[1]', `“${halfLife.tags[0]?.name}”, pattern 2`],
    ['rules[999]', 'rule 1000'],
    ['thresholds.enter', 'MQL from'],
    ['segments[7].leave', 'segment 8, MQL until below'],
    ['rules[0].on.tag', `“${halfLife.rules[0]?.name}”, what it looks for`],
    ['rules[0].on[1].query', `“${halfLife.rules[0]?.name}”, on[1].query`],
    ['', ''],
  ])('at %s is told of as %s', (path, where) => {
    expect(toldFaults(halfLife, [{ path, fault: 'is wrong', fix: 'mend it' }])[0]?.where).toBe(where)
  })

  test('of marks is said in the words of the form', () => {
    const thresholds = { ...halfLife.thresholds, enter: 40, leave: 50 }
    const checked = checkModel({ ...halfLife, thresholds })
    expect(checked.ok ? [] : toldFaults(halfLife, checked.faults)).toMatchObject([
      { where: 'MQL until below', fault: 'is higher than “MQL from”', fix: 'lower it, or raise “MQL from”' },
    ])
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
