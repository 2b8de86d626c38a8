import { silenceOf } from './absence.ts'
import type { CompiledModel } from './compile.ts'
import { remaining } from './decay.ts'
import { type Limit, limit } from './limit.ts'
import type { Decay } from './model.ts'
import { type Occurrence, occurrencesOf, type When, whenOf, worth } from './occurrences.ts'
import { rawScore } from './reasons.ts'
import type { Registers } from './registers.ts'
import type { ScoreOptions } from './score.ts'

/**
 * How raw engagement goes on from `now` if nothing happens: what a search over time needs, worked out once.
 *
 * Between two steps each group is a gain less a loss, and both only fall. That bounds the score over any interval by
 * its two ends, although the score itself may rise and fall within it.
 */
export interface Course {
  readonly now: number
  /** The very number that a reader gets at that instant. */
  rawAt(at: number): number
  readonly groups: readonly (Limit & { readonly gains: Term[]; readonly losses: Term[] })[]
  /** Facts, which time does not change. */
  readonly facts: number
  /** What silence takes at an instant: unopened mails count only where asked for, because they are forgotten again. */
  silence(at: number, withMail: boolean): number
  /** The instants after `now` at which something starts to count or to be taken, in order. */
  readonly steps: readonly number[]
}

/** More than the order of adding can make of a score. */
export const SUMMATION = 1e-6
/** Where no more is left when its event is deleted by age, nobody has to know when that is. */
const NOTHING = 1e-10

/** Points above 0 that fade from `base`, and count from `from` until `until`. */
interface Term {
  points: number
  readonly base: number
  readonly decay: Decay
  readonly from: number
  readonly until: number
}

export function courseOf(
  registers: Registers,
  { engagement }: CompiledModel,
  now: number,
  { retentionDays }: ScoreOptions = {},
): Course {
  const when = whenOf(now, retentionDays)
  const ungrouped: Limit = {}
  const groups = [...engagement.groups, ungrouped].map(({ min, max }) => ({
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    gains: [] as Term[],
    losses: [] as Term[],
  }))
  const silences = engagement.absenceRules.map((rule) => silenceOf(rule, registers))
  const steps = new Set(silences.flatMap((silence) => silence.steps).filter((step) => step > now))
  for (const compiled of engagement.eventRules) {
    const group = groups.at(compiled.group)
    if (!group) continue
    for (const occurrence of occurrencesOf(compiled, registers)) {
      if (occurrence.at > now) steps.add(occurrence.at)
      addTerm(occurrence.points < 0 ? group.losses : group.gains, occurrence, compiled.rule.decay, when)
    }
  }
  const facts = engagement.factRules
    .filter(({ holds }) => holds(registers))
    .reduce((total, { rule }) => total + rule.points, 0)
  return {
    now,
    rawAt: (at) => rawScore(engagement, registers, whenOf(at, retentionDays)),
    groups: groups.filter(({ gains, losses }) => gains.length + losses.length > 0),
    facts,
    silence: (at, withMail) =>
      silences.reduce(
        (total, silence) => total + (withMail || !silence.ofMail ? silence.pointsAt(at) : 0),
        0,
      ),
    steps: [...steps].sort((a, b) => a - b),
  }
}

/** What is left of these terms at an instant. With `expected`, those that are yet to begin count in full. */
export function amountOf(terms: readonly Term[], at: number, expected = false): number {
  let amount = 0
  for (const { points, base, decay, from, until } of terms) {
    if (at > until || (at < from && !expected)) continue
    amount += points * remaining(decay, at - base)
  }
  return amount
}

/** What the score will not exceed from an instant of the course on. */
export function ceilingAt({ groups, facts, silence }: Course, at: number): number {
  const gains = groups.reduce((total, group) => total + limit(amountOf(group.gains, at, true), group), 0)
  return gains + facts + silence(at, false)
}

/** Terms that fade together are one: a share of what is left is the same share at every later instant. */
function addTerm(terms: Term[], occurrence: Occurrence, decay: Decay, when: When): void {
  const points = Math.abs(occurrence.points)
  const kept = when.now - when.keptFrom
  const isGoneByThen = kept === Number.POSITIVE_INFINITY || points * remaining(decay, kept) < NOTHING
  if (occurrence.at <= when.now && isGoneByThen && halfLifeOf(decay) !== undefined) {
    const left = worth({ at: occurrence.at, points }, decay, when)
    const together = terms.find(
      (term) => term.base === when.now && halfLifeOf(term.decay) === halfLifeOf(decay),
    )
    if (together) together.points += left
    else terms.push({ points: left, base: when.now, decay, from: when.now, until: Number.POSITIVE_INFINITY })
    return
  }
  const until = occurrence.at + kept
  terms.push({ points, base: occurrence.at, decay, from: occurrence.at, until })
}

/** Undefined for what does not fade by halves. */
function halfLifeOf(decay: Decay): number | undefined {
  if (decay === 'none') return Number.POSITIVE_INFINITY
  return 'halfLifeDays' in decay ? decay.halfLifeDays : undefined
}
