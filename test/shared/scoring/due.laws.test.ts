import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ceiling,
  dueAt,
  emptyRegisters,
  fold,
  forecast,
  type Model,
  nextStage,
  type Registers,
  type ScoreOptions,
  type StageState,
  score,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { denseModel, history, NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { compiled, DAY, DAY_ZERO } from './make.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FACTS = { identified: true, held: false }

/** Near the mark, with negatives that fade fast: the score rises before it falls. */
const NEAR: Model = {
  name: 'Near the mark',
  tags: [],
  groups: [{ id: 'g', name: 'G', min: -40, max: 90 }],
  rules: [
    {
      kind: 'event',
      id: 'up',
      name: 'Up',
      on: { kind: 'click', name: 'up' },
      points: 15,
      decay: { halfLifeDays: 60 },
    },
    {
      kind: 'event',
      id: 'week',
      name: 'Week',
      on: { kind: 'click', name: 'week' },
      points: 20,
      decay: { windowDays: 7 },
    },
    {
      kind: 'event',
      id: 'line',
      name: 'Line',
      on: { kind: 'click', name: 'line' },
      points: 12,
      decay: { linearDays: 25 },
    },
    {
      kind: 'event',
      id: 'stay',
      name: 'Stay',
      on: { kind: 'click', name: 'stay' },
      points: 10,
      decay: 'none',
    },
    {
      kind: 'event',
      id: 'down',
      name: 'Down',
      on: { kind: 'click', name: 'down' },
      points: -20,
      decay: { halfLifeDays: 3 },
    },
    {
      kind: 'event',
      id: 'g-up',
      name: 'Group up',
      on: { kind: 'click', name: 'g-up' },
      points: 30,
      decay: { halfLifeDays: 20 },
      group: 'g',
    },
    {
      kind: 'event',
      id: 'g-down',
      name: 'Group down',
      on: { kind: 'click', name: 'g-down' },
      points: -25,
      decay: { halfLifeDays: 2 },
      group: 'g',
    },
    {
      kind: 'absence',
      id: 'idle',
      name: 'Idle',
      since: 'engaged',
      points: -5,
      afterDays: 30,
      repeat: true,
      floor: -15,
    },
    { kind: 'absence', id: 'mail', name: 'Mail', since: 'mail', points: -5, afterDays: 60 },
  ],
  grades: { A: 75, B: 50, C: 25 },
  bands: [60, 40, 20],
  thresholds: { enter: 60, leave: 45 },
}

const names = ['up', 'up', 'up', 'week', 'line', 'stay', 'down', 'g-up', 'g-down']
const nearby: fc.Arbitrary<StoredEvent[]> = fc
  .array(fc.tuple(fc.constantFrom(...names, 'mail'), fc.oneof(fc.nat(10 * DAY), fc.nat(70 * DAY))), {
    minLength: 3,
    maxLength: 16,
  })
  .map((done) => done.map(([name, ago], index) => lately(name, NOW - ago, `e${index}`)))

const lead = fc.record({
  events: nearby,
  stage: fc.constantFrom('lead', 'mql', 'recycled'),
  enteredAgo: fc.oneof(fc.nat(2 * DAY), fc.nat(100 * DAY)),
  retentionDays: fc.constantFrom(undefined, 40, 90),
})

describe('forecast', PATIENCE, () => {
  const scorer = compiled(NEAR)

  it('agrees with a clock that looks at every hour, and to the minute with what nextStage then says', () => {
    const seen = { fall: 0, rise: 0, none: 0 }
    fc.assert(
      fc.property(lead, ({ events, stage, enteredAgo, retentionDays }) => {
        const registers = fold(emptyRegisters(), events, scorer)
        const state: StageState = { stage, at: NOW - enteredAgo }
        const options: ScoreOptions = retentionDays === undefined ? {} : { retentionDays }
        const moves = (at: number) => nextStage(state, score(registers, scorer, at, options), FACTS, scorer)
        if (stage === 'recycled' && moves(NOW)) return
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
      RUNS,
    )
    expect(Math.min(seen.fall, seen.rise, seen.none)).toBeGreaterThan(20)
  })

  it('sees 75 − 20 rise over 60 before it falls under 45, where halving alone sees neither', () => {
    const registers = fold(
      emptyRegisters(),
      [
        ...['up', 'up', 'up', 'up', 'up'].map((name, index) => lately(name, NOW, `u${index}`)),
        lately('down', NOW, 'd'),
      ],
      compiled({ ...NEAR, rules: NEAR.rules.filter((rule) => rule.kind === 'event') }),
    )
    const still = compiled({ ...NEAR, rules: NEAR.rules.filter((rule) => rule.kind === 'event') })
    const days = (stage: 'lead' | 'mql') =>
      ((forecast(registers, still, { stage, at: NOW - 9 * DAY }, NOW)?.at ?? 0) - NOW) / DAY
    expect(days('lead')).toBeCloseTo(1.68, 2)
    expect(days('mql')).toBeCloseTo(44.2, 1)
  })
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
        RUNS,
      )
    },
  )

  it('is nothing for somebody who did nothing', () => {
    const scorer = compiled(NEAR)
    expect(dueAt(emptyRegisters(), scorer, { stage: 'lead', at: DAY_ZERO }, NOW)).toBeNull()
  })
})

function lately(name: string, at: number, id: string): StoredEvent {
  const common = { id, at, receivedAt: at, provenance: 'server' } as const
  if (name === 'mail') return { ...common, kind: 'email', message: id, action: 'sent' }
  return { ...common, kind: 'click', name }
}
