import { describe, expect, it } from 'vitest'
import { parseJourneys } from '../../../shared/journeys.ts'
import { checkModel, differencesOf, halfLife, type Model, presets } from '../../../shared/scoring/index.ts'

const { light } = presets

describe('differencesOf', () => {
  it('says nothing where nothing has changed', () => {
    expect(differencesOf(halfLife, JSON.parse(JSON.stringify(halfLife)))).toEqual([])
  })

  it('says in sentences what has', () => {
    const next: Model = {
      ...halfLife,
      tags: halfLife.tags.map((tag) =>
        tag.name === 'pricing' ? { ...tag, patterns: ['/pricing*', '/tarife*'] } : tag,
      ),
      thresholds: { ...halfLife.thresholds, enter: 70 },
      rules: [
        ...halfLife.rules
          .filter(({ id }) => id !== 'like')
          .map((rule) =>
            rule.kind === 'event' && rule.id === 'download'
              ? { ...rule, points: { first: 10, next: 25 }, decay: { halfLifeDays: 14 }, caps: { perDay: 3 } }
              : rule,
          ),
        {
          kind: 'fact',
          id: 'vip',
          name: 'Known to the boss',
          when: { trait: 'vip', test: true },
          points: 30,
        },
      ],
    }
    expect(differencesOf(halfLife, next)).toEqual([
      'Tag pricing: now also /tarife*; no longer /:section/pricing{/*}?, /plans*, /:section/plans{/*}?.',
      'Rule “Liked something of yours” (like) is gone.',
      'Rule “Downloaded a file” (download): points 20 first, then 25 → 10 first, then 25; counts once for each file a day, at most 2 times a day, at most 4 times in 30 days → at most 3 times a day; decay half in 30 days → half in 14 days.',
      'Rule “Known to the boss” (vip) is new: 30 points.',
      'The model: MQL from 60 → 70.',
    ])
  })

  it('says since when and until when a rule counts as a day and a time', () => {
    const between = (given: { validFrom?: number; validTo?: number }): Model => ({
      ...light,
      rules: light.rules.map((rule, nth) => (nth === 0 ? { ...rule, ...given } : rule)),
    })
    const told = differencesOf(
      between({ validTo: Date.UTC(2027, 0, 1) }),
      between({ validFrom: 1796033241119 }),
    )
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(
      /: counts what is done until 2027-01-01 00:00 UTC → whenever; counts what is done from whenever → 2026-11-30 10:07 UTC\.$/,
    )
  })

  it('says that a rule has no limit any more', () => {
    const rules = light.rules.map((rule, nth) => {
      if (nth !== 0 || rule.kind !== 'event') return rule
      const { caps: _, ...free } = rule
      return free
    })
    expect(differencesOf(light, { ...light, rules })[0]).toMatch(
      /: counts once for each url .* → whenever it is done\.$/,
    )
  })

  it('notices an order that has changed', () => {
    expect(differencesOf(light, { ...light, rules: light.rules.toReversed() })).toEqual([
      'The rules stand in another order.',
    ])
  })
})

describe('checkModel', () => {
  it('names a pattern that does not compile, wherever it stands', () => {
    const [first, ...others] = halfLife.rules
    const model = {
      ...halfLife,
      tags: [...halfLife.tags, { name: 'broken', patterns: ['/fine*', '/:('] }],
      rules: [{ ...first, on: { kind: 'page_view', url: '/:(' } }, ...others],
    }
    const checked = checkModel(model, (pattern) => !pattern.includes('('))
    expect(checked).toMatchObject({
      ok: false,
      faults: [{ path: `tags[${halfLife.tags.length}].patterns[1]` }, { path: 'rules[0].on.url' }],
    })
    expect(checkModel(model)).toMatchObject({ ok: true })
  })
})

describe('parseJourneys', () => {
  it('says what is wrong with a journey, and in which', () => {
    const input = [
      { name: 'a', events: [{ kind: 'page_view' }, { day: 1, kind: 'download' }], scores: { soon: 1 } },
      { name: 'b', events: {}, scores: { 1: { engagement: 'many' } } },
    ]
    expect(parseJourneys(input).faults).toEqual([
      'a: events[0].day is not a number',
      expect.stringContaining('a: events[1]: '),
      'a: scores.soon is no day',
      'a: scores names no day',
      'b: events is not a list',
      'b: scores.1.engagement is not a number',
    ])
  })
})
