import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Candidate,
  type CompiledModel,
  collectingBoth,
  compareModels,
  compileModel,
  emptyRegisters,
  encodeRegisters,
  fold,
  halfLife,
  hasReturned,
  isComplete,
  type Model,
  merge,
  needsReplay,
  nextStage,
  type Rule,
  score,
  steps,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { denseModel, history, NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { invented } from './invented.ts'
import * as make from './make.ts'

const MODELS = [denseModel(3), denseModel(64), halfLife, steps]
const model = fc.constantFrom(...MODELS)
const stage = fc.constantFrom('lead', 'mql', 'sql', 'recycled')
const people = fc.array(fc.record({ stage, events: history(20) }), { maxLength: 12 })

describe('compareModels', PATIENCE, () => {
  it('moves nothing where the model stays', () => {
    fc.assert(
      fc.property(model, people, (version, list) => {
        const { stages, rules, movers, distribution, leads } = compare(version, version, list)
        expect(leads).toBe(list.length)
        expect(rules).toEqual([])
        expect(movers).toEqual([])
        expect(stages.flatMap(({ enters, leaves }) => [enters.count, leaves.count]).filter(Boolean)).toEqual(
          [],
        )
        for (const { before, after } of distribution) expect(before).toBe(after)
      }),
      RUNS,
    )
  })

  it('adds up: rules to scores, stages and steps to leads', () => {
    fc.assert(
      fc.property(model, model, people, (old, next, list) => {
        const answer = compare(old, next, list)
        const raws = list.map(({ events }) => rawOf(events, next) - rawOf(events, old))
        const engagement = answer.rules.filter(({ dimension }) => dimension === 'engagement')
        expect(sum(engagement.map(({ points }) => points))).toBeCloseTo(sum(raws), 6)
        for (const side of ['before', 'after'] as const) {
          expect(sum(answer.stages.map((one) => one[side]))).toBe(list.length)
          expect(sum(answer.distribution.map((one) => one[side]))).toBe(list.length)
        }
        for (const { before, after, enters, leaves } of answer.stages) {
          expect(after - before).toBe(enters.count - leaves.count)
        }
        for (const { before, after, why } of answer.movers) {
          expect(sum(why.map(({ points }) => points))).toBeCloseTo(after.raw - before.raw, 6)
        }
        const moved = list.map(({ events }) => {
          const [was, is] = [engagementOf(events, old), engagementOf(events, next)]
          return [Math.abs(is.score - was.score), Math.abs(is.raw - was.raw)] as const
        })
        const largest = moved
          .filter(([, raw]) => raw > 1e-9)
          .sort(([a, one], [b, other]) => b - a || other - one)
          .slice(0, 10)
        const shown = answer.movers.map(({ before, after }) => [
          Math.abs(after.score - before.score),
          Math.abs(after.raw - before.raw),
        ])
        expect(shown.map((sizes) => sizes.map((size) => size?.toFixed(6)))).toEqual(
          largest.map((sizes) => sizes.map((size) => size.toFixed(6))),
        )
      }),
      RUNS,
    )
  })

  it('puts each lead into the stage that score() and nextStage() put it into', () => {
    fc.assert(
      fc.property(model, model, people, (old, next, list) => {
        const { stages } = compare(old, next, list)
        const wanted = new Map<string, number>()
        for (const candidate of candidatesOf(list, old, next)) {
          const registers = candidate.collected ?? candidate.registers
          const scored = score(registers, compiled(next), NOW)
          const returned = hasReturned(registers, compiled(next), candidate.state)
          const facts = { identified: true, held: scored.held, returned }
          const to = nextStage(candidate.state, scored, facts, compiled(next))?.stage ?? candidate.state.stage
          wanted.set(to, (wanted.get(to) ?? 0) + 1)
        }
        const got = stages.filter(({ after }) => after > 0).map(({ stage, after }) => [stage, after] as const)
        expect(new Map(got)).toEqual(wanted)
      }),
      RUNS,
    )
  })

  it('answers the same for one page and for many', () => {
    const list = Array.from({ length: 40 }, (_, person) => ({
      stage: 'lead' as const,
      events: invented(person),
    }))
    const [old, next] = [compiled(halfLife), compiled(steps)]
    const all = candidatesOf(list, halfLife, steps)
    const paged = compareModels(old, next, NOW)
    for (const candidate of all) paged.look([candidate])
    const whole = compareModels(old, next, NOW)
    whole.look(all)
    expect(paged.answer()).toEqual(whole.answer())
    expect(paged.answer().movers).toHaveLength(10)
  })
})

describe('collectingBoth', PATIENCE, () => {
  it('gives registers that are complete for both models, and equal to those of either alone', () => {
    fc.assert(
      fc.property(model, model, history(), (old, next, events) => {
        const both = collectingBoth(compiled(old), compiled(next))
        const registers = fold(emptyRegisters(), events, both)
        for (const version of [old, next]) {
          const wide = compiled(version, [both.basis])
          expect(isComplete(registers, wide)).toBe(true)
          expect(encodeRegisters(merge([registers], wide))).toBe(
            encodeRegisters(fold(emptyRegisters(), events, wide)),
          )
          expect(score(registers, wide, NOW)).toEqual(score(fold(emptyRegisters(), events, wide), wide, NOW))
        }
      }),
      RUNS,
    )
  })

  it('is not needed for a price: editing one equals a full rebuild', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), history(), fc.nat(40), (old, events, by) => {
        const next = repriced(old, by)
        expect(needsReplay(compiled(old), compiled(next))).toBe(false)
        const registers = fold(emptyRegisters(), events, compiled(old))
        expect(isComplete(registers, compiled(next))).toBe(true)
        expect(score(registers, compiled(next), NOW)).toEqual(
          score(fold(emptyRegisters(), events, compiled(next)), compiled(next), NOW),
        )
      }),
      RUNS,
    )
  })

  it('is not needed where less is collected: whatever was folded before goes on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), history(), history(), fc.nat(9), (old, before, since, gone) => {
        const next = { ...old, rules: old.rules.filter((_rule, index) => index % 10 !== gone) }
        const wide = compiled(next, [compiled(old).basis])
        if (needsReplay(compiled(old), wide)) return
        const registers = fold(fold(emptyRegisters(), before, compiled(old)), since, wide)
        const rebuilt = fold(emptyRegisters(), [...before, ...since], wide)
        expect(encodeRegisters(merge([registers], wide))).toBe(encodeRegisters(rebuilt))
      }),
      RUNS,
    )
  })

  it('is asked for by what is collected alone, never by a price', () => {
    const dearer = { ...halfLife, rules: halfLife.rules.map((rule) => ({ ...rule, points: -7 })) }
    const fewer = { ...halfLife, rules: halfLife.rules.slice(5) }
    const tagged = { ...halfLife, tags: halfLife.tags.map((tag) => ({ ...tag, patterns: ['/other*'] })) }
    expect(needsReplay(compiled(halfLife), compiled(dearer))).toBe(false)
    expect(needsReplay(compiled(halfLife), compiled(fewer))).toBe(false)
    expect(needsReplay(compiled(fewer), compiled(halfLife))).toBe(true)
    expect(needsReplay(compiled(halfLife), compiled(tagged))).toBe(true)
  })
})

/** Points, ladders, half-lives, limits and marks, all others than before. */
function repriced(version: Model, by: number): Model {
  return {
    ...version,
    rules: version.rules.map((rule): Rule => {
      if (rule.kind !== 'event') return { ...rule, points: rule.points - by }
      return { ...rule, points: { first: by, next: by - 20 }, decay: { halfLifeDays: by + 1 } }
    }),
    groups: version.groups.map((group) => ({ ...group, max: by, min: -by })),
    thresholds: { enter: by + 10 },
  }
}

const versions = new Map<Model, CompiledModel>()

/** Compiling takes longer than scoring, and a law does it for each lead. */
function compiled(version: Model, covers?: readonly string[]): CompiledModel {
  if (covers) return compileModel(version, make.tools, covers)
  const known = versions.get(version) ?? make.compiled(version)
  versions.set(version, known)
  return known
}

interface Person {
  stage: 'lead' | 'mql' | 'sql' | 'recycled'
  events: readonly StoredEvent[]
}

function compare(old: Model, next: Model, list: readonly Person[]) {
  const comparison = compareModels(compiled(old), compiled(next), NOW)
  comparison.look(candidatesOf(list, old, next))
  return comparison.answer()
}

function candidatesOf(list: readonly Person[], old: Model, next: Model): Candidate[] {
  return list.map(({ stage, events }, index) => ({
    id: `lead${index}`,
    state: { stage, at: NOW - 2 * make.DAY },
    registers: fold(emptyRegisters(), events, compiled(old)),
    collected: fold(emptyRegisters(), events, compiled(next)),
  }))
}

function rawOf(events: readonly StoredEvent[], version: Model): number {
  return engagementOf(events, version).raw
}

function engagementOf(events: readonly StoredEvent[], version: Model): { raw: number; score: number } {
  return score(fold(emptyRegisters(), events, compiled(version)), compiled(version), NOW).dimensions
    .engagement
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0)
}
