import type { AbsenceRule, EventCondition, EventRule, Exception, Gate, Key, Model, Rule } from '../model.ts'
import { type Fault, wrong } from './checks.ts'

const BUILT_IN = ['engagement', 'fit']
const KIND_OF_KEY: Partial<Record<Key, string>> = { file: 'download', message: 'email' }

/** What is well formed but makes no sense, or cannot come out the same in any order of arrival. */
export function faultsOfSense(model: Model): Fault[] {
  const faults: Fault[] = []
  const dimensions = [...BUILT_IN, ...(model.dimensions ?? []).map(({ id }) => id)]
  distinct(faults, 'dimensions', dimensions.slice(BUILT_IN.length), BUILT_IN)
  distinct(
    faults,
    'tags',
    model.tags.map(({ name }) => name),
  )
  distinct(
    faults,
    'groups',
    model.groups.map(({ id }) => id),
  )
  distinct(
    faults,
    'rules',
    model.rules.map(({ id }) => id),
  )
  for (const [index, group] of model.groups.entries()) {
    named(faults, `groups[${index}].dimension`, group.dimension, dimensions)
  }
  for (const [index, rule] of model.rules.entries()) {
    const path = `rules[${index}]`
    named(faults, `${path}.dimension`, rule.dimension, dimensions)
    if (rule.kind === 'event') senseOfEventRule(faults, path, rule, model)
    if (rule.kind === 'absence') senseOfAbsenceRule(faults, path, rule)
    // A grade that changed by time alone would move leads without anybody being told when.
    if (rule.dimension === 'fit' && rule.kind !== 'fact') {
      wrong(faults, path, 'fades, and fit does not', 'make it a rule of kind fact, or move it to engagement')
    }
  }
  for (const [path, condition] of conditionsOf(model)) {
    for (const tag of [condition.tag ?? []].flat())
      named(
        faults,
        `${path}.tag`,
        tag,
        model.tags.map(({ name }) => name),
      )
  }
  senseOfMarks(faults, model)
  return faults
}

/** A pattern that does not compile would match no page, and nobody would be told. */
export function faultsOfPatterns(model: Model, isPattern: (text: string) => boolean): Fault[] {
  const faults: Fault[] = []
  const patterns = [
    ...model.tags.flatMap(({ patterns }, index) =>
      patterns.map((pattern, place): [string, string] => [`tags[${index}].patterns[${place}]`, pattern]),
    ),
    ...conditionsOf(model).flatMap(([path, { url = [] }]) =>
      [url].flat().map((pattern): [string, string] => [`${path}.url`, pattern]),
    ),
  ]
  for (const [path, pattern] of patterns) {
    if (isPattern(pattern)) continue
    const fix =
      'write a path such as /pricing* or /:section/pricing, or a whole URL such as https://*.example.com/*'
    wrong(faults, path, `is ${JSON.stringify(pattern)}, which is no URL pattern`, fix)
  }
  return faults
}

function senseOfEventRule(faults: Fault[], path: string, rule: EventRule, model: Model): void {
  const { caps = {}, group, perSession, validFrom, validTo } = rule
  const groups = model.groups.filter(
    (other) => (other.dimension ?? 'engagement') === (rule.dimension ?? 'engagement'),
  )
  named(
    faults,
    `${path}.group`,
    group,
    groups.map(({ id }) => id),
  )
  if (caps.once?.within === 'ever' && (caps.perDay || caps.perPeriod)) {
    const fix =
      'set once.within to day, or drop perDay and perPeriod: a late event would bring back what was capped away'
    wrong(faults, `${path}.caps`, 'keeps a key for longer than its caps', fix)
  }
  if (caps.earliest !== undefined) {
    const { perDay, perPeriod, lifetime, once } = caps
    if (perDay || perPeriod || lifetime || rule.perSession || once?.within === 'day') {
      const fix = 'keep earliest alone, or with once for ever: two ends of time cannot be kept together'
      wrong(faults, `${path}.caps.earliest`, 'goes with no other cap', fix)
    }
  }
  const kind = caps.once && KIND_OF_KEY[caps.once.per]
  if (kind && [rule.on].flat().some((condition) => [condition.kind].flat().some((other) => other !== kind))) {
    wrong(
      faults,
      `${path}.caps.once.per`,
      `is a key that only ${kind} events have`,
      `let the rule match ${kind} only`,
    )
  }
  if (perSession && (typeof rule.points !== 'number' || caps.once)) {
    wrong(faults, `${path}.perSession`, 'goes with neither a ladder nor once', 'give plain points, drop once')
  }
  if (perSession?.atMost !== undefined) {
    if (perSession.atMost < perSession.atLeast)
      wrong(faults, `${path}.perSession.atMost`, 'is below atLeast', 'raise it')
    // Else somebody would lose points by reading on.
    if (typeof rule.points === 'number' && rule.points > 0)
      wrong(faults, `${path}.points`, 'are given for doing little', 'take points, or drop perSession.atMost')
  }
  if (validFrom !== undefined && validTo !== undefined && validFrom >= validTo) {
    wrong(faults, `${path}.validTo`, 'is not after validFrom', 'swap them')
  }
}

function senseOfAbsenceRule(faults: Fault[], path: string, rule: AbsenceRule): void {
  if (!rule.repeat) return
  if (rule.since === 'mail') wrong(faults, `${path}.repeat`, 'is taken once for each mail', 'drop repeat')
  if (rule.floor === undefined)
    wrong(faults, path, 'takes points for ever', 'add floor, the most it may take')
}

function senseOfMarks(
  faults: Fault[],
  { thresholds, segments = [], dimensions = [], grades, bands, journey }: Model,
): void {
  for (const [path, { enter, leave = enter }] of [
    ['thresholds', thresholds] as const,
    ...segments.map((segment, index) => [`segments[${index}]`, segment] as const),
  ]) {
    if (leave > enter)
      wrong(faults, `${path}.leave`, 'is above enter', 'set it below, or leave it out for three quarters')
  }
  if (journey && journey[0] > journey[1]) {
    wrong(faults, 'journey', 'does not rise', 'order it: consideration, then decision')
  }
  if (grades.A < grades.B || grades.B < grades.C) {
    wrong(faults, 'grades', 'do not fall from A to C', 'order them A ≥ B ≥ C')
  }
  for (const [path, marks] of [
    ['bands', bands] as const,
    ...dimensions.map((dimension, index) => [`dimensions[${index}].bands`, dimension.bands] as const),
  ]) {
    if (marks && (marks[0] < marks[1] || marks[1] < marks[2]))
      wrong(faults, path, 'do not fall', 'order them, the hottest first')
  }
}

function distinct(faults: Fault[], path: string, names: string[], taken: string[] = []): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index || taken.includes(name)) {
      wrong(faults, `${path}[${index}]`, `is a second ${name}`, 'give it a name of its own')
    }
  }
}

function named(faults: Fault[], path: string, name: string | undefined, known: string[]): void {
  if (name === undefined || known.includes(name)) return
  wrong(
    faults,
    path,
    `names ${name}, which the model does not have`,
    `use one of ${known.join(', ') || 'none yet: add it'}`,
  )
}

type Placed = [path: string, condition: Exception]

/** Every condition on an event, wherever it stands. */
function conditionsOf({ rules, segments = [], hold }: Model): Placed[] {
  return [
    ...rules.flatMap((rule, index) => conditionsOfRule(rule, `rules[${index}]`)),
    ...segments.flatMap(({ when }, index) => conditionsOfGate(when, `segments[${index}].when`)),
    ...conditionsOfGate(hold, 'hold'),
  ]
}

function conditionsOfRule(rule: Rule, path: string): Placed[] {
  if (rule.kind === 'absence') {
    return typeof rule.since === 'string' ? [] : withExceptions(rule.since, `${path}.since`)
  }
  const on: EventCondition[] = rule.kind === 'event' ? [rule.on].flat() : []
  return [...withExceptions(on, `${path}.on`), ...conditionsOfGate(rule.when, `${path}.when`)]
}

function conditionsOfGate(gate: Gate | undefined, path: string): Placed[] {
  if (!gate) return []
  if ('last' in gate) return withExceptions([gate.last, gate.notSince], path)
  const parts = 'all' in gate ? gate.all : 'any' in gate ? gate.any : 'not' in gate ? [gate.not] : []
  return parts.flatMap((part) => conditionsOfGate(part, path))
}

function withExceptions(conditions: Exception[], path: string): Placed[] {
  return conditions.flatMap((condition): Placed[] => [
    [path, condition],
    ...withExceptions(condition.except ?? [], `${path}.except`),
  ])
}
