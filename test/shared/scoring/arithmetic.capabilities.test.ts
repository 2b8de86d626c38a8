import { describe, expect, it } from 'vitest'
import {
  checkModel,
  type EventRule,
  emptyRegisters,
  fold,
  halfLife,
  linked,
  type Model,
  merge,
  presets,
  score,
  steps,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, type Body, compiled, happened, viewed } from './make.ts'

/** Of test/shared/scoring/capabilities.ts: what is made of what can be seen. */
describe('arithmetic', () => {
  it('S30: a score is a sum, of what is given and what is taken', () => {
    const events = [viewed(1, '/pricing'), viewed(1, '/careers'), viewed(1, '/product')]
    expect(rawOf(halfLife, events, 1)).toBe(20 - 10 + 10)
  })

  it('S31: 2 for the first download and 5 from the second on', () => {
    const files = ['a', 'b', 'c'].map((file, day) => happened(day, { kind: 'download', file }))
    const points = files.map((_file, index) => rawOf(still(presets.light), files.slice(0, index + 1), 2))
    expect(points).toEqual([2, 7, 12])
  })

  it('S32: each repeat gives more: the second download 25, each visit after the first day 5', () => {
    const files = ['a', 'b'].map((file) => happened(1, { kind: 'download', file }))
    expect(rawOf(halfLife, files, 1)).toBe(20 + 25)
  })

  it('S33: what is done later in the funnel gives more, in every model we ship', () => {
    for (const { rules } of Object.values(presets)) {
      const most = (stage: EventRule['stage']) =>
        Math.max(
          ...rules
            .filter((rule) => rule.kind === 'event' && rule.stage === stage)
            .map((rule) => pointsOf(rule)),
        )
      expect(most('awareness')).toBeLessThan(most('decision'))
      expect(most('consideration')).toBeLessThanOrEqual(most('decision'))
    }
  })

  it('S34: a free mailbox takes 10 points; a company address gives them back', () => {
    const known = [identify(0, { email: 'a@gmail.com' }), identify(1, { email: 'a@firm.test' })]
    expect([1, 2].map((count) => rawOf(halfLife, known.slice(0, count), 2))).toEqual([-10, 0])
  })

  it('S35: unsubscribing takes 20 for as long as it lasts', () => {
    const mails = [mail(0, 'm', 'unsubscribed'), mail(1, 'm', 'resubscribed')]
    expect([1, 2].map((count) => rawOf(halfLife, mails.slice(0, count), 2))).toEqual([-20, 0])
  })

  it('S36: careers and investor pages take points', () => {
    const pages = [viewed(1, '/careers'), viewed(2, '/investors')]
    expect([1, 2].map((count) => rawOf(still(halfLife), pages.slice(0, count), 2))).toEqual([-10, -20])
  })

  it('S37: somebody who turns out to be a student loses 20 points', () => {
    const events = [viewed(1, '/pricing'), identify(1, { traits: { title: 'Student' } })]
    expect(rawOf(halfLife, events, 1)).toBe(0)
  })

  it.each<[string, StoredEvent, [day: number, points: number][]]>([
    [
      'S38: each full 30 days of silence takes 10',
      mail(0, 'm', 'clicked'),
      [
        [29, 15],
        [30, 5],
        [60, -5],
        [365, -35],
      ],
    ],
    [
      'S39: a mail not opened in 60 days takes 5',
      mail(0, 'm', 'sent'),
      [
        [59, 0],
        [60, -5],
      ],
    ],
    [
      'S40: no visit in 45 days takes 15',
      viewed(0, '/about'),
      [
        [44, 0],
        [45, -15],
      ],
    ],
    [
      'S41: social silence of 30 days takes 8',
      happened(0, { kind: 'social', action: 'follow' }, { provenance: 'server' }),
      [
        [29, 10],
        [30, 10 - 10 - 8],
      ],
    ],
  ])('%s', (_name, event, expected) => {
    expect(expected.map(([day]) => [day, rawOf(steps, [event], day)])).toEqual(expected)
  })

  it('S42: each rule, and each score, fades at its own pace', () => {
    const paces = presets['b2b-saas'].rules.map((rule) => (rule.kind === 'event' ? rule.decay : 'none'))
    expect(new Set(paces.map((decay) => JSON.stringify(decay))).size).toBeGreaterThan(3)
    const pricing = viewed(0, '/pricing')
    expect([rawOf(presets.commerce, [pricing], 7), rawOf(presets.services, [pricing], 30)]).toEqual([10, 10])
  })

  it('S43: a thousand pages a day inflate nothing', () => {
    const busy = Array.from({ length: 1_000 }, (_, index) => viewed(1 + index / 2_000, `/blog/${index}`))
    expect(rawOf(halfLife, busy, 2)).toBeLessThanOrEqual(15)
    const weeks = Array.from({ length: 700 }, (_, index) => viewed(index / 10, `/blog/${index}`))
    expect(rawOf(halfLife, weeks, 70)).toBe(25)
  })

  it('S44: what is shown is a whole number from 0 to 100', () => {
    const demo = ['demo', 'contact'].map((form, day) => happened(day, { kind: 'form', form }))
    expect(read(still(halfLife), [...demo, viewed(1, '/pricing')], 1).dimensions.engagement).toMatchObject({
      raw: 120,
      score: 100,
    })
    expect(read(halfLife, [viewed(1, '/careers')], 1).dimensions.engagement.score).toBe(0)
  })

  it('S45, S46: what somebody does and who somebody is stay two answers', () => {
    const buyer = [viewed(1, '/pricing'), identify(1, { traits: { title: 'CEO', country: 'DE' } })]
    const { dimensions, band, grade } = read(halfLife, buyer, 1)
    expect([dimensions.engagement.raw, dimensions.fit.raw, band, grade]).toEqual([20, 40, 3, 'C'])
  })

  it('S47: a score for each product, by rules and marks of its own', () => {
    const model: Model = {
      ...halfLife,
      dimensions: ['crm', 'shop'].map((id) => ({ id, name: id, bands: [20, 10, 5] })),
      rules: ['crm', 'shop'].map((id) => ({
        ...({ kind: 'event', id, name: id, points: 10, decay: 'none' } as const),
        on: { kind: 'page_view', url: `/${id}/*` },
        dimension: id,
      })),
    }
    const { dimensions } = read(model, [viewed(1, '/crm/a'), viewed(1, '/crm/b'), viewed(1, '/shop/a')], 1)
    expect([dimensions.crm, dimensions.shop]).toMatchObject([
      { raw: 20, band: 1 },
      { raw: 10, band: 2 },
    ])
    expect(dimensions.engagement.raw).toBe(0)
  })

  it('S48: a rule written today counts what was done before', () => {
    const events = [viewed(1, '/tarife')]
    const tagged = {
      ...halfLife,
      tags: halfLife.tags.map((tag) => (tag.name === 'pricing' ? { ...tag, patterns: ['/tarife'] } : tag)),
    }
    expect([rawOf(halfLife, events, 1), rawOf(tagged, events, 1)]).toEqual([0, 20])
  })

  it('S52: a spammer is scored as ever, and held', () => {
    const events = [
      viewed(1, '/pricing'),
      happened(1, { kind: 'crm', name: 'spam' }, { provenance: 'server' }),
    ]
    expect(read(halfLife, events, 1)).toMatchObject({ held: true, dimensions: { engagement: { raw: 20 } } })
  })

  it('S53: the same things done give the same score, whoever does them and in whatever order they arrive', () => {
    const events = [viewed(1, '/pricing'), viewed(2, '/product'), mail(3, 'm', 'clicked')]
    expect(read(halfLife, events.toReversed(), 4)).toEqual(read(halfLife, events, 4))
  })
})

describe('caps', () => {
  const CLICK: EventRule = {
    kind: 'event',
    id: 'r',
    name: 'R',
    on: { kind: 'click' },
    points: 10,
    decay: 'none',
  }
  const clicks = (...days: number[]) => days.map((day) => happened(day, { kind: 'click', name: 'x' }))

  it('count by the days of the place, also when its clocks change', () => {
    const caps = { perDay: 1 }
    // Day zero is 8 March 2026: in New York it ends at 4 in the morning of UTC, and began at 5.
    const events = clicks(5 / 24 - 1e-4, 5 / 24, 1 + 4 / 24 - 1e-4, 1 + 4 / 24)
    expect(countOf({ ...CLICK, caps }, events)).toBe(2)
    expect(countOf({ ...CLICK, caps }, events, { timeZone: 'America/New_York' })).toBe(3)
    expect(countOf({ ...CLICK, caps }, events, { timeZone: 'UTC' })).toBe(2)
    const period = { perPeriod: { count: 1, days: 30 } }
    expect(countOf({ ...CLICK, caps: period }, clicks(0.1, 0.3), { timeZone: 'America/New_York' })).toBe(2)
  })

  it('may keep the first ones ever instead of the latest', () => {
    const rule = { ...CLICK, caps: { earliest: 2 }, decay: { windowDays: 5 } }
    expect(countOf(rule, clicks(0, 1, 8), {}, 4)).toBe(2)
    expect(countOf(rule, clicks(0, 1, 8), {}, 8)).toBe(0)
    const files = ['a', 'a', 'b', 'c'].map((file, day) => happened(day, { kind: 'download', file }))
    const once = { once: { per: 'file', within: 'ever' }, earliest: 2 } as const
    expect(countOf({ ...CLICK, on: { kind: 'download' }, caps: once }, files)).toBe(2)
  })

  it('give the first ones their place even from before the look-back, and nothing for it', () => {
    const version = compiled(modelOf({ ...CLICK, caps: { earliest: 2 } }, {}))
    const own = fold(emptyRegisters(), clicks(0, 50, 51), version)
    const lead = linked(own, version, at(60))
    expect(score(lead, version, at(60)).dimensions.engagement.raw).toBe(10)
  })
})

describe('what a running sum gets wrong', () => {
  it('a rule that counts once counts once for the person, whoever of two browsers met it', () => {
    const version = compiled(still(halfLife))
    const parts = [1, 2].map((day) =>
      fold(emptyRegisters(), [happened(day, { kind: 'form', form: 'newsletter' })], version),
    )
    const sums = parts.map((part) => score(part, version, at(3)).dimensions.engagement.raw)
    expect([...sums, score(merge(parts, version), version, at(3)).dimensions.engagement.raw]).toEqual([
      20, 20, 20,
    ])
  })

  it('an event that arrives days late decays by its own time', () => {
    const version = compiled(halfLife)
    const onTime = fold(emptyRegisters(), [viewed(0, '/pricing'), viewed(30, '/pricing')], version)
    const late = fold(
      fold(emptyRegisters(), [viewed(30, '/pricing')], version),
      [viewed(0, '/pricing')],
      version,
    )
    const rawAt = (registers: typeof late) => score(registers, version, at(30)).dimensions.engagement.raw
    expect([rawAt(onTime), rawAt(late)]).toEqual([30, 30])
  })

  it('nothing is rounded on the way: a hundred small shares add up to what they are', () => {
    const version = compiled({ ...halfLife, groups: [] })
    const days = Array.from({ length: 60 }, (_, day) => viewed(day, '/careers'))
    const exact = days.reduce((sum, _event, day) => sum - 10 * 2 ** (-(59 - day) / 30), 0)
    expect(
      score(fold(emptyRegisters(), days, version), version, at(59)).dimensions.engagement.raw,
    ).toBeCloseTo(exact, 9)
  })
})

describe('trust', () => {
  const RULE: EventRule = {
    kind: 'event',
    id: 'r',
    name: 'R',
    on: { kind: 'click' },
    points: 10,
    caps: { perDay: 2 },
    decay: 'none',
  }
  const trust = { browser: 0.5, anonymous: 0.25 }
  const click = (day: number, provenance: 'browser' | 'server') =>
    happened(day, { kind: 'click', name: 'x' }, { provenance })

  it('weighs whose word it is, and takes a full place under a cap', () => {
    const events = [click(1, 'browser'), click(1.1, 'server'), click(1.2, 'server')]
    expect(rawOf(modelOf(RULE, { trust }), events, 2)).toBe(5 + 10)
    expect(rawOf(modelOf(RULE, {}), events, 2)).toBe(20)
  })

  it('weighs what was done before anybody knew who it was, once it is known', () => {
    const version = compiled(modelOf(RULE, { trust }))
    const own = fold(emptyRegisters(), [click(1, 'server'), click(3, 'browser')], version)
    expect(score(own, version, at(4)).dimensions.engagement.raw).toBe(10 + 5)
    const lead = linked(own, version, at(2))
    expect(score(lead, version, at(4)).dimensions.engagement.raw).toBe(2.5 + 5)
    const other = linked(fold(emptyRegisters(), [click(3.1, 'server')], version), version, at(2))
    expect(score(merge([lead, other], version), version, at(4)).dimensions.engagement.raw).toBe(2.5 + 5 + 10)
  })
})

describe('a reason', () => {
  it('says how often it was done in all, and what time has taken', () => {
    const events = [0, 0.1, 30].map((day) => viewed(day, '/pricing'))
    expect(read(halfLife, events, 30).dimensions.engagement.reasons[0]).toEqual({
      rule: 'pricing-page',
      name: 'Viewed pricing',
      points: 30,
      count: 2,
      lastAt: at(30),
      seen: 3,
      faded: -10,
    })
  })
})

function modelOf(rule: EventRule, over: Partial<Model>): Model {
  const checked = checkModel({ ...halfLife, groups: [], rules: [rule], ...over })
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults))
  return checked.model
}

function countOf(
  rule: EventRule,
  events: readonly StoredEvent[],
  over: Partial<Model> = {},
  day = 9,
): number {
  return rawOf(modelOf(rule, over), events, day) / 10
}

function read(model: Model, events: readonly StoredEvent[], day: number) {
  const version = compiled(model)
  return score(fold(emptyRegisters(), events, version), version, at(day))
}

function rawOf(model: Model, events: readonly StoredEvent[], day: number): number {
  return read(model, events, day).dimensions.engagement.raw
}

function still(model: Model): Model {
  const rules = model.rules.map((rule) =>
    rule.kind === 'event' ? { ...rule, decay: 'none' as const } : rule,
  )
  return { ...model, rules }
}

function pointsOf({ points }: Model['rules'][number]): number {
  return typeof points === 'number' ? points : Math.max(points.first, points.next)
}

function identify(day: number, said: { email?: string; traits?: Record<string, string> }): StoredEvent {
  return happened(day, { kind: 'identify', ...said })
}

function mail(day: number, message: string, action: Extract<Body, { kind: 'email' }>['action']): StoredEvent {
  return happened(day, { kind: 'email', message, action }, { provenance: 'server' })
}
