import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ceiling,
  type EventRule,
  emptyRegisters,
  fold,
  halfLife,
  linked,
  type Model,
  merge,
  score,
  steps,
} from '../../../shared/scoring/index.ts'
import { DENSE, history, instant, NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { compiled, DAY } from './make.ts'
import { NEAR, nearby } from './near.ts'
import { byTheBook } from './reference.ts'
import { personByTheBook } from './reference-person.ts'

const MODELS = [...DENSE, halfLife, steps]
const model = fc.constantFrom(...MODELS)
/** All of whose conditions are in the book. */
const IS_DENSE = new Set<Model>(DENSE)
const later = fc.nat(200 * DAY).map((wait) => NOW + wait)
/** In the midst of what happens as well. */
const anytime = fc.oneof(instant, later)

describe('score', PATIENCE, () => {
  it('gives each rule what the book gives over the whole list of events', () => {
    const visitor = history(30).chain((events) => {
      // Often at the very second of something done.
      const claimedAt = fc.oneof(instant, ...events.slice(0, 5).map(({ at }) => fc.constant(at)))
      return fc.tuple(fc.constant(events), fc.option(claimedAt, { nil: undefined }))
    })
    fc.assert(
      fc.property(
        model,
        fc.array(visitor, { minLength: 1, maxLength: 3 }),
        anytime,
        (version, visitors, now) => {
          const scorer = compiled(version)
          const parts = visitors.map(([events, claimedAt]) => {
            const own = fold(emptyRegisters(), events, scorer)
            return claimedAt === undefined ? own : linked(own, scorer, claimedAt)
          })
          const read = score(merge(parts, scorer), scorer, now)
          const claimed = visitors.flatMap(([events, claimedAt]) =>
            events.map((event) => ({ event, claimedAt })),
          )
          for (const rule of version.rules.filter(isInTheBook)) {
            const { reasons } = read.dimensions[rule.dimension ?? 'engagement'] ?? { reasons: [] }
            const reason = reasons.find((reason) => reason.rule === rule.id)
            const book = byTheBook(rule, version, claimed, now)
            expect(reason?.points ?? 0, rule.id).toBeCloseTo(book.points, 9)
            if (!reason) continue
            expect([reason.seen, reason.count], rule.id).toEqual([book.seen, book.count])
            expect(reason.points - (reason.faded ?? 0), rule.id).toBeCloseTo(book.whole, 9)
          }
          for (const rule of version.rules) {
            const expected = rule.kind === 'event' ? undefined : personByTheBook(rule, version, claimed, now)
            const { reasons } = read.dimensions[rule.dimension ?? 'engagement'] ?? { reasons: [] }
            const points = reasons.find((reason) => reason.rule === rule.id)?.points ?? 0
            if (expected !== undefined && IS_DENSE.has(version)) expect(points, rule.id).toBe(expected + 0)
          }
        },
      ),
      RUNS,
    )
  })

  it('is exactly the sum of its reasons, and its raw value that of the rules and limits', () => {
    fc.assert(
      fc.property(model, history(), anytime, (version, events, now) => {
        const scorer = compiled(version)
        const { dimensions } = score(fold(emptyRegisters(), events, scorer), scorer, now)
        for (const { score, raw, reasons } of Object.values(dimensions)) {
          expect(sum(reasons)).toBe(score)
          expect(sum(reasons.filter(({ rule }) => rule !== 'clip' && rule !== 'rounding'))).toBeCloseTo(
            raw,
            9,
          )
          expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('never takes more from a group or gives more than its limits, at any instant', () => {
    fc.assert(
      fc.property(model, history(), anytime, (version, events, now) => {
        const scorer = compiled(version)
        const { reasons } = score(fold(emptyRegisters(), events, scorer), scorer, now).dimensions.engagement
        for (const { id, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } of version.groups) {
          const rules = version.rules
            .filter((rule) => rule.kind === 'event' && rule.group === id)
            .map(({ id }) => id)
          const own = sum(reasons.filter(({ rule }) => rules.includes(rule) || rule === `group:${id}`))
          expect(own).toBeGreaterThanOrEqual(min - 1e-9)
          expect(own).toBeLessThanOrEqual(max + 1e-9)
        }
      }),
      RUNS,
    )
  })

  it('never falls for one more thing done just now that gives points', () => {
    const rewarded = [halfLife, steps].map(compiled)
    fc.assert(
      fc.property(fc.constantFrom(...rewarded), history(), history(1), (scorer, events, [more]) => {
        const before = fold(emptyRegisters(), events, scorer)
        if (!more || more.kind === 'identify' || more.kind === 'email' || more.kind === 'group') return
        const { session: _earlier, ...now } = { ...more, id: 'more', at: NOW }
        const after = fold(before, [now], scorer)
        const [was, is] = [before, after].map(
          (registers) => score(registers, scorer, NOW).dimensions.engagement.raw,
        )
        expect(is).toBeGreaterThanOrEqual((was ?? 0) - 1e-9)
      }),
      RUNS,
    )
  })

  it('after an edit of points, ladders, decay, limits and facts is that of a rebuild under the new model', () => {
    const edits = fc.tuple(
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 50 }),
    )
    fc.assert(
      fc.property(model, history(), edits, later, (version, events, [points, halfLifeDays, max], now) => {
        const [before, after] = [compiled(version), compiled(edited(version, points, halfLifeDays, max))]
        expect(after.basis).toBe(before.basis)
        const kept = fold(emptyRegisters(), events, before)
        expect(score(kept, after, now)).toEqual(score(fold(emptyRegisters(), events, after), after, now))
      }),
      RUNS,
    )
  })
})

describe('trust', PATIENCE, () => {
  it('in full is as if nobody weighed words, and a change of weights is that of a rebuild', () => {
    const share = fc.constantFrom(0, 0.25, 0.5, 1)
    const weights = fc.record({ browser: share, server: share, verified: share, anonymous: share })
    const full = { browser: 1, server: 1, verified: 1, anonymous: 1 }
    const models = MODELS.map((each): Model => ({ ...each, trust: full }))
    const visitor = fc.tuple(history(20), instant)
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        weights,
        visitor,
        visitor,
        later,
        (version, trust, a, b, now) => {
          const { trust: _none, ...plain } = version
          const read = (of: Model, by: Model) => {
            const scorer = compiled(of)
            const parts = [a, b].map(([events, claimedAt]) =>
              linked(fold(emptyRegisters(), events, scorer), scorer, claimedAt),
            )
            return score(merge(parts, scorer), compiled(by), now)
          }
          expect(read(version, version).dimensions).toEqual(read(plain, plain).dimensions)
          const weighed = { ...version, trust }
          expect(read(version, weighed)).toEqual(read(weighed, weighed))
        },
      ),
      RUNS,
    )
  })
})

describe('ceiling', PATIENCE, () => {
  it('is not exceeded at any later instant without a new event', () => {
    const leads = fc.oneof(fc.tuple(model, history()), fc.tuple(fc.constant(NEAR), nearby))
    const waits = fc.array(fc.oneof(fc.nat(3 * DAY), fc.nat(500 * DAY)), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(leads, fc.oneof(fc.constant(NOW), instant), waits, ([version, events], from, waits) => {
        const scorer = compiled(version)
        const registers = fold(emptyRegisters(), events, scorer)
        const bound = ceiling(registers, scorer, from)
        for (const wait of [0, ...waits]) {
          expect(bound).toBeGreaterThanOrEqual(
            score(registers, scorer, from + wait).dimensions.engagement.raw,
          )
        }
      }),
      RUNS,
    )
  })
})

/** Those with gates are not, and tests of other fields are left to tables. */
function isInTheBook(rule: Model['rules'][number]): rule is EventRule {
  if (rule.kind !== 'event' || rule.when) return false
  const known = ['kind', 'tag', 'name', 'engagedSeconds']
  return [rule.on]
    .flat()
    .every(
      (condition) =>
        Object.keys(condition).every((name) => known.includes(name)) && typeof condition.name !== 'object',
    )
}

function edited(model: Model, points: number, halfLifeDays: number, max: number): Model {
  return {
    ...model,
    groups: model.groups.map((group) => ({ ...group, max })),
    rules: model.rules.map((rule) => {
      if (rule.kind === 'absence') return { ...rule, afterDays: halfLifeDays }
      if (rule.kind === 'fact') return { ...rule, points }
      // Whether a rule engages decides which signals idle rules collect; its sign is kept.
      const sign = Math.sign(typeof rule.points === 'number' ? rule.points : rule.points.next)
      const next = sign * Math.max(1, Math.abs(points))
      return { ...rule, points: { first: next * 2, next }, decay: { halfLifeDays } }
    }),
  }
}

function sum(reasons: readonly { points: number }[]): number {
  return reasons.reduce((total, { points }) => total + points, 0)
}
