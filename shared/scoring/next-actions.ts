import type { CompiledEventRule, CompiledModel } from './compile.ts'
import { secondsOf } from './days.ts'
import { whenOf } from './occurrences.ts'
import { rawScore } from './reasons.ts'
import type { Register, Registers } from './registers.ts'
import { gradeOf, type ScoreOptions } from './score.ts'
import type { Entry } from './shapes/entry.ts'
import { SHAPES } from './shapes/shapes.ts'
import { vouchedBy } from './shapes/standing.ts'
import { rankedKey } from './shapes/tally.ts'
import type { StageState } from './stage.ts'
import { gradeSuffices, marksOf, segmentOf } from './thresholds.ts'

/** Things that, done now, would make a lead an MQL. */
export interface NextActions {
  /** Each once more than they are done; the same rule may stand here twice. */
  rules: { rule: string; name: string }[]
  /** Raw engagement after them, at least: one act may meet several rules. */
  raw: number
}

const ANSWERS = 3
const ACTS = 5
/** No key of a register begins so. */
const MADE_UP = '~'

/**
 * The cheapest ways over the mark, for a lead below it: fewest acts first, then those that reach least far. Single acts
 * and pairs are all tried; beyond that whatever gives most goes first. Empty where nobody is to be moved, or where no few
 * acts would do, because limits or the grade stand in the way.
 */
export function nextActions(
  registers: Registers,
  compiled: CompiledModel,
  { stage }: StageState,
  now: number,
  { retentionDays }: ScoreOptions = {},
): NextActions[] {
  if ((stage !== 'lead' && stage !== 'recycled') || compiled.holds(registers)) return []
  const when = whenOf(now, retentionDays)
  const rawOf = (of: Registers) => rawScore(compiled.engagement, of, when)
  const { enter } = marksOf(segmentOf(registers, compiled), compiled)
  if (rawOf(registers) >= enter) return []
  const grade = gradeOf(rawScore(compiled.fit, registers, when), registers, compiled)
  if (!gradeSuffices(grade, compiled)) return []

  const candidates = compiled.engagement.eventRules.filter(({ rule }) => isOpen(rule, now))
  const more = (from: Step): Step[] => {
    const steps = candidates.map((one): Step => {
      const after = oneMore(from.registers, one, now, from.rules.length)
      return { rules: [...from.rules, one], registers: after, raw: rawOf(after) }
    })
    return steps.filter(({ raw }) => raw > from.raw)
  }
  let open: Step[] = [{ rules: [], registers, raw: rawOf(registers) }]
  for (let acts = 1; acts <= ACTS; acts++) {
    const steps = open.flatMap(more)
    const over = distinct(steps.filter(({ raw }) => raw >= enter))
    if (over.length > 0) return over.slice(0, ANSWERS).map(told)
    steps.sort((a, b) => b.raw - a.raw)
    open = acts === 1 ? steps : steps.slice(0, 1)
  }
  return []
}

interface Step {
  rules: CompiledEventRule[]
  registers: Registers
  raw: number
}

function isOpen(
  { validFrom = 0, validTo = Number.POSITIVE_INFINITY }: CompiledEventRule['rule'],
  now: number,
): boolean {
  return now >= validFrom && now < validTo
}

/** The registers as if this rule had just been met once more, by something it has not seen yet. */
function oneMore(
  registers: Registers,
  { rule, signal }: CompiledEventRule,
  now: number,
  nth: number,
): Registers {
  const at = secondsOf(now)
  const before: Register = registers.signals[signal.id] ?? { first: at, last: at, seen: 0, entries: [] }
  const id = `${MADE_UP}${nth}`
  const entry: Entry =
    signal.shape === 'count'
      ? { at, key: rankedKey(id, at), n: rule.perSession?.atLeast ?? 1 }
      : { at, key: signal.keyed ? id : '', n: signal.weighed ? vouchedBy('browser') : 0 }
  const register: Register = {
    first: Math.min(before.first, at),
    last: Math.max(before.last, at),
    seen: before.seen + 1,
    entries: SHAPES[signal.shape]([...before.entries, entry], signal),
  }
  return { ...registers, signals: { ...registers.signals, [signal.id]: register } }
}

/** The least far first; the same acts in another order are the same. */
function distinct(steps: readonly Step[]): Step[] {
  const known = new Map<string, Step>()
  for (const step of steps) {
    const acts = step.rules
      .map(({ rule }) => rule.id)
      .sort()
      .join()
    if (!known.has(acts)) known.set(acts, step)
  }
  return [...known.values()].sort((a, b) => a.raw - b.raw || (nameOf(a) < nameOf(b) ? -1 : 1))
}

function nameOf({ rules }: Step): string {
  return rules.map(({ rule }) => rule.id).join()
}

function told({ rules, raw }: Step): NextActions {
  return { rules: rules.map(({ rule: { id, name } }) => ({ rule: id, name })), raw }
}
