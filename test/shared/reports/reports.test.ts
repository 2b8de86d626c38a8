import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GOALS, outcomesOf } from '../../../shared/goal.ts'
import {
  addPassage,
  addStranger,
  adviceOf,
  bandsOf,
  DIMENSIONS,
  emptySums,
  finishSums,
  goalFor,
  keptOf,
  type LeadHistory,
  NEEDED,
  type Passage,
  type Peaks,
  passageOf,
  readSums,
  reviewOf,
  STEPS,
  type Sums,
  stepsOf,
  strangerOf,
  writeSums,
} from '../../../shared/reports/index.ts'
import { emptyRegisters, fold, halfLife } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, compiled, DAY, happened, viewed } from '../scoring/make.ts'

const ready = compiled(halfLife)
const NOW = at(400)

/** A lead whose one browser is known since a day. */
function history(since: number, events: StoredEvent[], rest: Partial<LeadHistory> = {}): LeadHistory {
  return {
    id: 'ada',
    stage: 'lead',
    stageAt: at(since),
    createdAt: at(since),
    account: null,
    arrivals: null,
    registers: fold(emptyRegisters(), events, ready, at(since)),
    members: [{ since: at(since), events }],
    transitions: [{ at: at(since), to: 'lead', modelVersion: 1, history: false }],
    ...rest,
  }
}

const outcome = (day: number, outcome: 'sql' | 'opportunity' | 'won' | 'lost' | 'reset', value?: number) =>
  happened(day, { kind: 'outcome', outcome, ...(value !== undefined && { value }) }, { provenance: 'server' })
const way = (one: LeadHistory) => passageOf(one, ready, NOW, {})
const days = ({ times }: Pick<Passage, 'times'>) => times.map((time) => time && (time - at(0)) / DAY)

describe('passageOf', () => {
  it('S65: tells when each step was first come to, by events and by what was recorded', () => {
    const events = [viewed(1, '/blog/a'), viewed(2, '/pricing'), outcome(9, 'sql'), outcome(30, 'won', 900)]
    const passage = way(
      history(2, events, {
        transitions: [
          { at: at(2), to: 'lead', modelVersion: 1, history: false },
          { at: at(5), to: 'mql', modelVersion: 3, history: false },
          { at: at(7), to: 'lead', modelVersion: 3, history: false },
          { at: at(8), to: 'mql', modelVersion: 4, history: false },
        ],
      }),
    )
    expect(days(passage)).toEqual([1, 2, 5, 9, null, 30])
    expect(passage).toMatchObject({ decidedAt: at(9), value: 900, waitingSince: null })
    expect(passage.from).toMatchObject({ page: '/blog/a', version: '3' })
  })

  it('S65: tells of an MQL that came by import that no version of the model had made it one', () => {
    const transitions = [{ at: at(6), to: 'mql', modelVersion: 3, history: true }] as const
    const passage = way(history(2, [viewed(1, '/pricing')], { stage: 'mql', stageAt: at(6), transitions }))
    expect(days(passage)[2]).toBe(6)
    expect(passage.waitingSince).toBe(at(6))
    expect(passage.from.version).toBe('history')
  })

  it('looks at the score, the rules and the pages up to the first word of sales, and at most 90 days', () => {
    const late = [viewed(95, '/pricing'), viewed(96, '/product')]
    const early = [viewed(1, '/blog/a'), viewed(3, '/product/x')]
    const undecided = way(history(2, [...early, ...late]))
    expect([...undecided.saw]).toEqual(['/blog/a', '/product/x'])
    const decided = way(history(2, [...early, outcome(2.5, 'sql')]))
    expect([...decided.saw]).toEqual(['/blog/a'])
    expect(decided.did.size).toBeLessThan(undecided.did.size)
    expect(decided.peak).toBeLessThan(undecided.peak)
    // As high as the score was at its best, not as it is.
    expect(undecided.peak).toBeGreaterThan(10)
  })

  it('looks once an hour at somebody who did thousands of things, and comes to the same but for that hour', () => {
    const told = [viewed(1, '/blog/a'), viewed(3, '/pricing'), viewed(8, '/product'), outcome(20, 'sql')]
    const demo = happened(6, { kind: 'form', form: 'demo request', url: 'https://www.example.com/demo' })
    // Nothing that any rule looks at, an event every minute or two.
    const noise = Array.from({ length: 3_000 }, (_, index) =>
      happened(2 + index / 1_000, { kind: 'custom', name: 'moved the mouse' }),
    )
    const few = way(history(2, [...told, demo], { registers: emptyRegisters() }))
    const many = way(history(2, [...told, demo, ...noise], { registers: emptyRegisters() }))
    expect({ ...many, peak: 0 }).toEqual({ ...few, peak: 0 })
    expect(many.peak).toBeLessThanOrEqual(few.peak)
    expect(many.peak).toBeGreaterThan(few.peak * 0.997)
  })

  it('begins anew where the lead did', () => {
    const events = [viewed(1, '/pricing'), outcome(5, 'won', 10), outcome(50, 'reset'), viewed(60, '/blog/a')]
    const passage = way(history(2, events))
    expect(days(passage)).toEqual([50, 50, null, null, null, null])
    expect(passage).toMatchObject({ value: 0, decidedAt: null })
    expect([...passage.saw]).toEqual(['/blog/a'])
  })

  it('does not depend on the order in which events are stored, nor on what happens later', () => {
    const pool = [viewed(1, '/blog/a'), viewed(3, '/pricing'), viewed(8, '/product'), outcome(20, 'sql')]
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: 4 }), (events) => {
        const later = happened(401, { kind: 'form', form: 'contact' })
        expect(way(history(2, [...events, later], { registers: emptyRegisters() }))).toEqual(
          way(history(2, pool, { registers: emptyRegisters() })),
        )
      }),
    )
  })
})

const instant = fc.option(fc.integer({ min: 0, max: 400 }).map(at), { freq: 3 })
const person = fc
  .tuple(
    fc.integer({ min: 0, max: 399 }),
    fc.array(instant, { minLength: 4, maxLength: 4 }),
    fc.integer({ min: -5, max: 120 }),
  )
  .map(
    ([day, later, peak]): Passage => ({
      ...way(history(day, [])),
      lead: `lead ${day}`,
      times: [at(day), at(day), ...later],
      from: {
        ...{ channel: day % 2 === 0 ? 'direct' : 'referral', campaign: null, referrer: `r${day % 3}` },
        ...{ page: `/p/${day % 5}`, account: `a${day % 7}`, industry: day % 4 === 0 ? null : `i${day % 4}` },
        ...{ segment: day % 3 === 0 ? 'premium' : null, version: later[0] === null ? null : `${day % 2}` },
      },
      peak,
      did: new Set(day % 3 === 0 ? ['pricing'] : []),
      saw: new Set([`/p/${day % 5}`]),
      waitingSince: later[0] !== null && later[1] === null ? (later[0] ?? null) : null,
      decidedAt: later[1] ?? null,
    }),
  )
const people = fc.array(person, { maxLength: 40 })

function summed(passages: readonly Passage[]): Sums {
  const sums = emptySums()
  for (const passage of passages) addPassage(sums, passage, NOW)
  finishSums(sums)
  return sums
}

/** As text, every map in the order of its keys: what the sums come to, not how they came about. */
const told = (sums: Sums) =>
  JSON.stringify(sums, (_, one) =>
    one instanceof Map ? [...one].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : one,
  )

describe('sums', () => {
  it('S66: come to what a count by hand does, and no step counts more than the one before', () => {
    fc.assert(
      fc.property(people, (passages) => {
        const steps = stepsOf(summed(passages).funnels.all.total)
        for (const [index, { reached, skipped }] of steps.entries()) {
          const so = passages.filter(({ times }) => times.slice(index).some((time) => time !== null))
          expect(reached).toBe(so.length)
          expect(skipped).toBe(so.filter(({ times }) => times[index] === null).length)
          expect(reached).toBeLessThanOrEqual(steps[index - 1]?.reached ?? Number.POSITIVE_INFINITY)
        }
        expect(steps.map(({ step }) => step)).toEqual([...STEPS])
      }),
    )
  })

  it('S67: of the parts of a split add up to the whole', () => {
    fc.assert(
      fc.property(people, (passages) => {
        const { by } = summed(passages).funnels.all
        for (const dimension of DIMENSIONS) {
          const parts = [...by[dimension].names]
          const told = summed(passages.filter(({ from }) => from[dimension] !== null)).funnels.all.total
          for (const [index, whole] of told.reached.entries()) {
            expect(parts.reduce((sum, [, { reached }]) => sum + (reached[index] ?? 0), 0)).toBe(whole)
          }
          const named = parts.map(([name, { reached }]) => [name, reached[1]])
          for (const name of new Set(passages.map(({ from }) => from[dimension]))) {
            const own = passages.filter(({ from }) => from[dimension] === name)
            if (name !== null) expect(named).toContainEqual([name, own.length])
          }
        }
      }),
    )
  })

  it('do not depend on the order of people, nor on being stored in between', () => {
    fc.assert(
      fc.property(people, fc.nat(40), (passages, cut) => {
        const half = summed(passages.slice(0, cut))
        const stored = readSums<Sums>(writeSums(half))
        for (const passage of passages.slice(cut)) addPassage(stored, passage, NOW)
        finishSums(stored)
        expect(told(stored)).toBe(told(summed(passages.toReversed())))
      }),
    )
  })

  it('keep the largest of names that anybody may invent, and all the others together', () => {
    const sums = emptySums()
    const referred = (referrer: string) =>
      strangerOf(
        {
          firstSeenAt: NOW,
          arrivals: { first: { at: NOW, id: 'e', channel: 'referral', referrer }, last: null, network: null },
        },
        'https://www.example.com/',
      )
    for (let index = 0; index < 2_000; index++) {
      addStranger(sums, referred(`made-up-${index}.example`), NOW)
      addStranger(sums, referred('__proto__'), NOW)
    }
    const { names, others, dropped } = sums.funnels.all.by.referrer
    expect(names.size).toBeLessThan(400)
    expect(names.get('__proto__')?.reached[0]).toBe(2_000)
    expect(dropped).toBeGreaterThan(1_000)
    const listed = [...names.values()].reduce((sum, { reached }) => sum + (reached[0] ?? 0), 0)
    expect(listed + (others.reached[0] ?? 0)).toBe(4_000)
    expect(readSums<Sums>(writeSums(sums)).funnels.all.by.referrer.names.get('__proto__')?.reached[0]).toBe(
      2_000,
    )
  })

  it('S65: count a promise as kept, broken and open by the day', () => {
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 60 }), (passages, promised) => {
        const { kept, late, inTime } = keptOf(summed(passages).handOver.all, promised)
        const waited = passages.flatMap(({ waitingSince }) =>
          waitingSince === null ? [] : [NOW - waitingSince],
        )
        const answered = passages
          .filter(
            ({ times, decidedAt, waitingSince }) =>
              waitingSince === null && times[2] != null && decidedAt !== null,
          )
          .map(({ times, decidedAt }) => (decidedAt ?? 0) - (times[2] ?? 0))
          .filter((ms) => ms >= 0)
        const isOver = (ms: number) => Math.floor(ms / DAY) >= promised
        expect(late).toBe(waited.filter(isOver).length)
        expect(inTime).toBe(waited.length - late)
        expect(kept.hits).toBe(answered.filter((ms) => !isOver(ms)).length)
        expect(kept.of).toBe(answered.length + late)
      }),
    )
  })
})

describe('adviceOf', () => {
  /** So many leads at each of these highest scores, and so many of them won. */
  const peaks = (...rows: [point: number, leads: number, won: number][]): Peaks =>
    new Map(rows.map(([point, leads, won]) => [point, { leads, sql: won, opportunity: won, won }]))

  it('S61: gives conversion by band of score, none left out', () => {
    const bands = bandsOf(peaks([-1, 3, 0], [0, 5, 0], [9, 5, 1], [60, 10, 6], [150, 4, 4]), 'won')
    expect(
      bands.map(({ from, to, rate }) => [from, to, rate.hits, rate.of]).filter(([, , , of]) => of !== 0),
    ).toEqual([
      [null, 0, 0, 3],
      [0, 10, 1, 10],
      [60, 70, 6, 10],
      [100, null, 4, 4],
    ])
  })

  it('S61: says that a mark is too high where most who convert never reach it', () => {
    const advice = adviceOf(peaks([10, 300, 3], [35, 120, 60], [70, 60, 40]), 'won', 60)
    expect(advice).toMatchObject({ state: 'too high', best: { score: 35 }, now: { score: 60 } })
  })

  it('S61: says that it is too low where those above it who do not convert stay below a higher one', () => {
    const advice = adviceOf(peaks([10, 100, 1], [45, 300, 6], [80, 90, 60]), 'won', 40)
    expect(advice).toMatchObject({ state: 'too low', best: { score: 50 } })
  })

  it('S61: leaves a mark alone that is as good as chance lets anybody tell', () => {
    const advice = adviceOf(peaks([10, 100, 2], [55, 12, 6], [60, 80, 60]), 'won', 60)
    expect(advice.state).toBe('fine')
  })

  it('S61: says how many are missing, and claims nothing of fewer', () => {
    const advice = adviceOf(peaks([10, 300, 3], [70, 60, NEEDED - 10]), 'won', 60)
    expect(advice).toMatchObject({ state: 'waiting', converted: 33, others: 327, needed: 40 })
  })

  it('S61: of any leads, a higher mark calls no more and catches no more', () => {
    const row = fc.tuple(fc.integer({ min: -1, max: 200 }), fc.nat(30), fc.nat(30))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 5, max: 100 }),
        (rows, enter) => {
          const all = peaks(
            ...rows.map(([point, won, others]): [number, number, number] => [point, won + others, won]),
          )
          const advice = adviceOf(all, 'won', enter)
          const bands = bandsOf(all, 'won')
          const total = [...all.values()].reduce((sum, { leads }) => sum + leads, 0)
          expect(bands.reduce((sum, { rate }) => sum + rate.of, 0)).toBe(total)
          if (advice.state === 'too high') expect(advice.best.score).toBeLessThan(enter)
          if (advice.state === 'too low') expect(advice.best.score).toBeGreaterThan(enter)
        },
      ),
    )
  })
})

describe('reviewOf', () => {
  const reviewed = (sums: Sums, over: Partial<Parameters<typeof reviewOf>[0]> = {}) =>
    reviewOf({
      ...{ sums, at: NOW, promiseDays: 3, goal: 'won', last: null, nameOf: (rule) => rule.toUpperCase() },
      model: { publishedAt: NOW, enter: 60 },
      ...over,
    })

  it('S89: says what changed in fifteen days against the fifteen before, and what chance would make of it', () => {
    const sums = emptySums()
    for (let index = 0; index < 80; index++) {
      const day = index < 60 ? 390 : 376
      addPassage(sums, { ...way(history(day, [])), times: [at(day), at(day), null, null, null, null] }, NOW)
    }
    const { changed, now, before } = reviewed(sums)
    expect([now.leads, before.leads]).toEqual([60, 20])
    expect(changed).toContain('60 new leads, up from 20')
    expect(reviewed(emptySums()).changed).toEqual([])
  })

  it('tells money in the only currency it may be in: no outcome says which', () => {
    const sums = emptySums()
    const won = { times: [at(380), at(380), null, null, null, at(390)], value: 12_000 }
    addPassage(sums, { ...way(history(380, [])), ...won }, NOW)
    expect(reviewed(sums).changed).toContain('Deals worth 12,000 (in your own currency) were won')
  })

  it('S90: asks to look at the threshold once a quarter, at the model twice a year', () => {
    const words = (days: number) =>
      reviewed(emptySums(), { model: { publishedAt: NOW - days * DAY, enter: 60 } }).look.map(
        (one) => one.words,
      )
    expect(words(90)).toEqual([])
    expect(words(100)).toEqual([expect.stringContaining('The threshold is as it was published 100 days ago')])
    expect(words(190)).toEqual([expect.stringContaining('The model is as it was published 190 days ago')])
  })

  it('S90: says where many more leads are hot than at the review before', () => {
    const sums = { ...emptySums(), bands: [60, 20, 10, 10] } satisfies Sums
    expect(reviewed(sums, { last: { bands: [10, 20, 30, 40] } }).look).toEqual([
      { words: '60 % of all leads are hot now, after 10 %', page: 'threshold' },
    ])
    expect(reviewed(sums, { last: { bands: [58, 22, 10, 10] } }).look).toEqual([])
  })

  it('looks for the goal of the site, and for one before it while few have reached that', () => {
    const known = { leads: 900, sql: 200, opportunity: 40, won: 39 }
    expect(GOALS.map((goal) => goalFor(known, goal))).toEqual(['sql', 'opportunity', 'opportunity'])
    expect(goalFor({ ...known, won: 40 }, 'won')).toBe('won')
    expect(goalFor({ ...known, sql: 3, opportunity: 2, won: 1 }, 'won')).toBe('sql')
    // Whoever came further has passed what was before.
    expect(GOALS.map(outcomesOf)).toEqual([['sql', 'opportunity', 'won'], ['opportunity', 'won'], ['won']])
    const sums = emptySums()
    sums.known = { leads: 400, sql: 200, opportunity: 80, won: 80 }
    sums.rules.set('pricing', { leads: 100, sql: 50, opportunity: 50, won: 50 })
    expect(reviewed(sums).look.map(({ words }) => words)).toEqual([
      'Leads with “PRICING” convert more often: 50 % against 10 %',
    ])
    expect(reviewed(sums, { goal: 'sql' }).look).toEqual([])
  })

  it('S91: points to whom sales has not answered, and to what the outcomes say of rules', () => {
    const sums = emptySums()
    sums.known = { leads: 400, sql: 80, opportunity: 80, won: 80 }
    sums.rules.set('pricing', { leads: 100, sql: 50, opportunity: 50, won: 50 })
    sums.handOver.all.waiting.set(5, 2)
    expect(reviewed(sums).look).toEqual([
      { words: '2 MQLs wait for a word of sales for more than 3 days', page: 'promise' },
      { words: 'Leads with “PRICING” convert more often: 50 % against 10 %', page: 'works' },
    ])
  })
})
