import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CompiledModel,
  emptyRegisters,
  fold,
  type Model,
  nextActions,
  type Registers,
  score,
} from '../../../shared/scoring/index.ts'
import { IS_LONG, NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { compiled, DAY } from './make.ts'
import { lately, NEAR, nearby } from './near.ts'

/** Caps of each shape, so that what was done today may be no way any more. */
const CAPPED: Model = {
  ...NEAR,
  rules: NEAR.rules.map((rule, index) =>
    rule.kind === 'event'
      ? { ...rule, caps: [{ perDay: 1 }, { lifetime: 2 }, { earliest: 3 }, {}][index % 4] ?? {} }
      : rule,
  ),
}

const STATE = { stage: 'lead', at: NOW - 9 * DAY } as const

describe('nextActions', PATIENCE, () => {
  it('name what, done now, takes the lead over the mark, exactly so far, and in as few acts as can be', () => {
    const seen = { none: 0, one: 0, two: 0, more: 0 }
    fc.assert(
      fc.property(fc.constantFrom(NEAR, CAPPED), nearby, (model, events) => {
        const version = compiled(model)
        const registers = fold(emptyRegisters(), events, version)
        const { enter } = model.thresholds
        if (rawOf(registers, version) >= enter) return
        const answers = nextActions(registers, version, STATE, NOW)
        for (const { rules, raw } of answers) {
          const after = done(registers, version, ...rules.map(({ rule }) => rule))
          expect(rawOf(after, version)).toBe(raw)
          expect(raw).toBeGreaterThanOrEqual(enter)
        }
        const acts = answers[0]?.rules.length ?? 0
        seen[acts === 0 ? 'none' : acts === 1 ? 'one' : acts === 2 ? 'two' : 'more']++
        const names = model.rules.filter(({ kind }) => kind === 'event').map(({ id }) => id)
        const crosses = (...ids: string[]) => rawOf(done(registers, version, ...ids), version) >= enter
        const singles = names.filter((name) => crosses(name))
        if (singles.length > 0) {
          expect(acts).toBe(1)
          const least = Math.min(...singles.map((name) => rawOf(done(registers, version, name), version)))
          expect(answers[0]?.raw).toBe(least)
        } else if (acts !== 2) {
          const useful = names.filter(
            (name) => rawOf(done(registers, version, name), version) > rawOf(registers, version),
          )
          expect(useful.some((name) => useful.some((other) => crosses(name, other)))).toBe(false)
        }
      }),
      RUNS,
    )
    if (IS_LONG) expect(Math.min(seen.none + seen.more, seen.one, seen.two)).toBeGreaterThan(0)
  })
})

function done(registers: Registers, version: CompiledModel, ...names: string[]): Registers {
  const clicks = names.map((name, index) => lately(name, NOW, `more${index}`))
  return clicks.reduce((before, click) => fold(before, [click], version), registers)
}

function rawOf(registers: Registers, version: CompiledModel): number {
  return score(registers, version, NOW).dimensions.engagement.raw
}
