import { silenceOf } from './absence.ts'
import type { CompiledDimension } from './compile.ts'
import { limit } from './limit.ts'
import { occurrencesOf, type When, worth } from './occurrences.ts'
import type { Registers } from './registers.ts'

/** One rule's share. Lines of our own: `group:<id>` for what a limit took, `clip` and `rounding` for the display. */
export interface Reason {
  rule: string
  name: string
  points: number
  /** How many occurrences are in it, and when the last was. */
  count?: number
  lastAt?: number
  /** How many times it was done in all: the others are capped away, too old, or from before the look-back. */
  seen?: number
  /** What time has taken of the points, or given back of points taken. */
  faded?: number
}

/**
 * The raw score of a dimension at an instant. Gives each reason to `explain`, rules in the order of the model and then
 * a line per group for what its limit took; they add up to the raw score.
 *
 * Occurrences come oldest first and everything is added in one fixed order, so the same registers give the same
 * number to the last bit, however they came about.
 */
export function rawScore(
  { groups, eventRules, factRules, absenceRules }: CompiledDimension,
  registers: Registers,
  when: When,
  explain?: (reason: Reason) => void,
): number {
  const sums = groups.map(() => 0)
  let raw = 0
  for (const compiled of eventRules) {
    const { rule, group } = compiled
    let points = 0
    let whole = 0
    let count = 0
    let lastAt = 0
    for (const occurrence of occurrencesOf(compiled, registers)) {
      const share = worth(occurrence, rule.decay, when)
      if (share === 0) continue
      points += share
      whole += occurrence.points
      count++
      lastAt = occurrence.at
    }
    if (count === 0) continue
    if (group < 0) raw += points
    else sums[group] = (sums[group] ?? 0) + points
    const seen = registers.signals[compiled.signal.id]?.seen ?? count
    explain?.({ rule: rule.id, name: rule.name, points, count, lastAt, seen, faded: points - whole })
  }
  for (const { rule, holds } of factRules) {
    if (!holds(registers)) continue
    raw += rule.points
    explain?.({ rule: rule.id, name: rule.name, points: rule.points })
  }
  for (const compiled of absenceRules) {
    const points = silenceOf(compiled, registers).pointsAt(when.now)
    if (points === 0) continue
    raw += points
    explain?.({ rule: compiled.rule.id, name: compiled.rule.name, points })
  }
  for (const [index, group] of groups.entries()) {
    const sum = sums[index] ?? 0
    const limited = limit(sum, group)
    raw += limited
    if (limited !== sum)
      explain?.({ rule: `group:${group.id}`, name: `Limit of ${group.name}`, points: limited - sum })
  }
  return raw
}
