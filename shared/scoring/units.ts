import { silenceOf } from './absence.ts'
import type { CompiledModel } from './compile.ts'
import { canonical, hash } from './hash.ts'
import type { Rule } from './model.ts'
import { occurrencesOf, whenOf, worth } from './occurrences.ts'
import type { Registers } from './registers.ts'
import type { ScoreOptions } from './score.ts'

/** A rule without its price: what it looks at, and how it fades. */
export interface Unit {
  rule: Rule
  /** The same for two rules that give the same amounts, whatever they are worth and called. */
  shape: string
  /** How much of it there is: occurrences that count, faded; 1 or 0 of a fact; times that a silence was counted. */
  amountAt(registers: Registers, now: number, options?: ScoreOptions): number
}

/** What the rules of a model see, each as an amount that has no points yet. In the order of the dimensions and the rules. */
export function unitsOf({ engagement, fit, products }: CompiledModel): Unit[] {
  return [engagement, fit, ...products].flatMap(({ eventRules, factRules, absenceRules }): Unit[] => [
    ...eventRules.map((compiled): Unit => {
      const counted = { ...compiled, first: 1, next: 1 }
      return {
        ...shaped(compiled.rule, compiled.signal.id),
        amountAt(registers, now, { retentionDays } = {}) {
          const when = whenOf(now, retentionDays)
          let amount = 0
          for (const one of occurrencesOf(counted, registers)) amount += worth(one, compiled.rule.decay, when)
          return amount
        },
      }
    }),
    ...factRules.map(
      ({ rule, holds }): Unit => ({
        ...shaped(rule, ''),
        amountAt: (registers) => (holds(registers) ? 1 : 0),
      }),
    ),
    ...absenceRules.map(
      (compiled): Unit => ({
        ...shaped(compiled.rule, compiled.signals.join()),
        amountAt: (registers, now) => silenceOf(compiled, registers).pointsAt(now) / compiled.rule.points,
      }),
    ),
  ])
}

function shaped(rule: Rule, signals: string): Pick<Unit, 'rule' | 'shape'> {
  const { name: _name, points: _points, dimension: _dimension, ...looks } = rule
  return { rule, shape: hash(canonical([{ ...looks, group: null, stage: null }, signals])) }
}
