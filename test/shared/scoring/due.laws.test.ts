import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ceiling,
  dueAt,
  emptyRegisters,
  fold,
  forecast,
  hasReturned,
  nextStage,
  type Registers,
  type ScoreOptions,
  type StageState,
  score,
} from '../../../shared/scoring/index.ts'
import { denseModel, history, IS_LONG, NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { compiled, DAY, DAY_ZERO } from './make.ts'
import { lately, NEAR, NEAR_AND_STILL, nearby } from './near.ts'

/** A clock that looks at every hour is too slow to shrink a counterexample by. */
const HOURLY = { ...RUNS, endOnFailure: true }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FACTS = { identified: true, held: false, returned: false }

const lead = fc.record({
  model: fc.constantFrom(NEAR, NEAR_AND_STILL),
  events: nearby,
  stage: fc.constantFrom('lead', 'mql', 'recycled'),
  enteredAgo: fc.oneof(fc.nat(2 * DAY), fc.nat(100 * DAY)),
  retentionDays: fc.constantFrom(undefined, 40, 90),
})

describe('forecast', PATIENCE, () => {
  it('agrees with a clock that looks at every hour, and to the minute with what nextStage then says', () => {
    const seen = { fall: 0, rise: 0, none: 0 }
    fc.assert(
      fc.property(lead, ({ model, events, stage, enteredAgo, retentionDays }) => {
        const scorer = compiled(model)
        const registers = fold(emptyRegisters(), events, scorer)
        const state: StageState = { stage, at: NOW - enteredAgo }
        const options: ScoreOptions = retentionDays === undefined ? {} : { retentionDays }
        const facts = { ...FACTS, returned: hasReturned(registers, scorer, state) }
        const moves = (at: number) => nextStage(state, score(registers, scorer, at, options), facts, scorer)
        const foretold = forecast(registers, scorer, state, NOW, options)

        seen[foretold === null ? 'none' : foretold.stage === 'lead' ? 'fall' : 'rise']++
        if (foretold) {
          expect(moves(foretold.at)?.stage).toBe(foretold.stage)
          if (foretold.at > NOW + MINUTE) expect(moves(foretold.at - MINUTE - 1)).toBeNull()
        }
        const end = Math.min(foretold?.at ?? Number.POSITIVE_INFINITY, NOW + 130 * DAY)
        for (let at = NOW; at < end - MINUTE; at += HOUR) {
          if (moves(at)) expect.fail(`crosses ${(at - NOW) / DAY} d from now, foretold ${foretold?.at}`)
        }
      }),
      HOURLY,
    )
    if (IS_LONG) expect(Math.min(seen.fall, seen.rise, seen.none)).toBeGreaterThan(20)
  })

  it('takes nobody back whom sales gave up after all they did, however much that is worth to whichever model', () => {
    fc.assert(
      fc.property(lead, fc.nat(100 * DAY), ({ model, events, retentionDays }, later) => {
        const state: StageState = { stage: 'recycled', at: NOW + 1_000 }
        const options: ScoreOptions = retentionDays === undefined ? {} : { retentionDays }
        const richer = { ...model, thresholds: { enter: 1, leave: 0 } }
        for (const scorer of [compiled(model), compiled(richer)]) {
          const registers = fold(emptyRegisters(), events, scorer)
          const facts = { ...FACTS, returned: hasReturned(registers, scorer, state) }
          const at = state.at + later
          expect(nextStage(state, score(registers, scorer, at, options), facts, scorer)).toBeNull()
          expect(forecast(registers, scorer, state, at, options)).toBeNull()
        }
      }),
      RUNS,
    )
  })

  it('sees 75 − 20 rise over 60 before it falls under 45, where halving alone sees neither', () => {
    const daysTo = foretelling([
      ['up', 5],
      ['down', 1],
    ])
    expect(daysTo('lead')).toBeCloseTo(1.68, 2)
    expect(daysTo('mql')).toBeCloseTo(44.2, 1)
  })

  it('sees a dip under 45 that is over before the next look', () => {
    expect(
      foretelling([
        ['stay', 5],
        ['forty', 1],
        ['slow', 1],
      ])('mql'),
    ).toBeCloseTo(40, 3)
  })

  it('sees a rise over 60 that is over before the next look', () => {
    const scorer = compiled(NEAR_AND_STILL)
    const weekly = [1, 2, 3, 4].map((index) => lately('week', NOW - 6 * DAY, `${index}`))
    const registers = fold(emptyRegisters(), [...weekly, lately('g-down', NOW, 'down')], scorer)
    const rise = forecast(registers, scorer, { stage: 'lead', at: NOW - 9 * DAY }, NOW)
    // 80 − 25, and of the 25 time soon takes 5; a day from now the 80 are gone.
    expect(((rise?.at ?? 0) - NOW) / DAY).toBeCloseTo(2 * Math.log2(25 / 20), 2)
  })

  function foretelling(done: [name: string, times: number][]) {
    const scorer = compiled(NEAR_AND_STILL)
    const names = done.flatMap(([name, times]) => Array.from({ length: times }, () => name))
    const registers = fold(
      emptyRegisters(),
      names.map((name, index) => lately(name, NOW, `${index}`)),
      scorer,
    )
    return (stage: 'lead' | 'mql') =>
      ((forecast(registers, scorer, { stage, at: NOW - 9 * DAY }, NOW)?.at ?? 0) - NOW) / DAY
  }
})

describe('dueAt', PATIENCE, () => {
  it.each([
    ['near the mark', NEAR, nearby],
    ['dense', denseModel(5), history()],
  ])(
    'comes before any change of stage, any step and any fall of the ceiling by 20: %s',
    (_name, model, happening) => {
      const scorer = compiled(model)
      const stages = fc.constantFrom('lead' as const, 'mql' as const)
      fc.assert(
        fc.property(happening, stages, fc.nat(3 * DAY), (events, stage, enteredAgo) => {
          const registers = fold(emptyRegisters(), events, scorer)
          const state: StageState = { stage, at: NOW - enteredAgo }
          const due = dueAt(registers, scorer, state, NOW)
          const end = Math.min(due ?? Number.POSITIVE_INFINITY, NOW + 130 * DAY)
          const bound = ceiling(registers, scorer, NOW)
          for (let at = NOW; at < end - MINUTE; at += HOUR) {
            const read = score(registers, scorer, at)
            expect(nextStage(state, read, FACTS, scorer)).toBeNull()
            expect(ceiling(registers, scorer, at)).toBeGreaterThan(bound - 20)
            expect(silence(registers, at)).toBe(silence(registers, NOW))
          }

          function silence(of: Registers, at: number): number {
            const ids = model.rules.filter(({ kind }) => kind === 'absence').map(({ id }) => id)
            return score(of, scorer, at)
              .dimensions.engagement.reasons.filter(({ rule }) => ids.includes(rule))
              .reduce((total, { points }) => total + points, 0)
          }
        }),
        HOURLY,
      )
    },
  )

  it('is nothing for somebody who did nothing', () => {
    const scorer = compiled(NEAR)
    expect(dueAt(emptyRegisters(), scorer, { stage: 'lead', at: DAY_ZERO }, NOW)).toBeNull()
  })
})
