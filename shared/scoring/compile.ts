import type { EventKind } from '../wire.ts'
import { basisOf, type CompiledSignal, collector, compileSignals } from './collect.ts'
import { compileGate, type GateTest, traitsIn } from './gate.ts'
import type {
  AbsenceRule,
  Dimension,
  EventRule,
  FactRule,
  Gate,
  Group,
  Model,
  Rule,
  Segment,
} from './model.ts'
import type { Signal } from './signals.ts'

/** What the pure core cannot do itself. */
export interface ModelTools {
  /** Does `url` meet `pattern` (URLPattern syntax; a leading `/` means the path on any host)? */
  matchUrl(pattern: string, url: string): boolean
  isFreeMailbox(domain: string): boolean
}

export interface CompiledModel {
  readonly model: Model
  readonly tools: ModelTools
  /** Names the set of signals: registers with another basis are no complete account, see `isComplete`. */
  readonly basis: string
  /** Bases of registers that hold all this model collects, and more: of versions that collected as much. */
  readonly covers: ReadonlySet<string>
  readonly signals: readonly CompiledSignal[]
  readonly signalsByKind: ReadonlyMap<EventKind, readonly CompiledSignal[]>
  readonly engagement: CompiledDimension
  readonly fit: CompiledDimension
  /** The model's own. */
  readonly products: readonly CompiledDimension[]
  readonly segments: readonly CompiledSegment[]
  readonly holds: GateTest
  /** What must be known, one of them, for a grade to be given. */
  readonly graded: readonly string[]
}

export interface CompiledDimension {
  readonly dimension: Dimension
  readonly groups: readonly Group[]
  readonly eventRules: readonly CompiledEventRule[]
  readonly factRules: readonly CompiledFactRule[]
  readonly absenceRules: readonly CompiledAbsenceRule[]
}

export interface CompiledEventRule {
  readonly rule: EventRule
  readonly signal: Signal
  readonly first: number
  readonly next: number
  /** The place of its group in the dimension's groups; -1 without one. */
  readonly group: number
  readonly holds: GateTest
  readonly trust: Model['trust']
}

export interface CompiledFactRule {
  readonly rule: FactRule
  readonly holds: GateTest
}

export interface CompiledAbsenceRule {
  readonly rule: AbsenceRule
  /** Silence is counted from the latest instant of these. */
  readonly signals: readonly string[]
}

export interface CompiledSegment {
  readonly segment: Segment
  readonly holds: GateTest
}

const ENGAGEMENT = { id: 'engagement', name: 'Engagement' }
const FIT = { id: 'fit', name: 'Fit' }

/**
 * Done once per model version; the result is kept for as long as that version serves. Expects a checked model.
 *
 * @param covers Bases of registers that are known to hold all this model collects, beside its own.
 */
export function compileModel(model: Model, tools: ModelTools, covers: readonly string[] = []): CompiledModel {
  const collect = collector(model)
  const gate = (when: Gate | undefined, otherwise: boolean): GateTest =>
    when ? compileGate(when, collect, tools) : () => otherwise

  const compileDimension = (dimension: Dimension): CompiledDimension => {
    const groups = model.groups.filter((group) => (group.dimension ?? ENGAGEMENT.id) === dimension.id)
    const rules = model.rules.filter((rule) => (rule.dimension ?? ENGAGEMENT.id) === dimension.id)
    return {
      dimension,
      groups,
      eventRules: rules.filter(isEventRule).map((rule) => ({
        rule,
        signal: collect.rule(rule),
        ...laddered(rule),
        group: groups.findIndex((group) => group.id === rule.group),
        holds: gate(rule.when, true),
        trust: model.trust,
      })),
      factRules: rules.filter(isFactRule).map((rule) => ({ rule, holds: gate(rule.when, true) })),
      absenceRules: rules.filter(isAbsenceRule).map((rule) => ({ rule, signals: collect.absence(rule) })),
    }
  }

  const engagement = compileDimension(ENGAGEMENT)
  const fit = compileDimension(FIT)
  const products = (model.dimensions ?? []).map(compileDimension)
  const segments = (model.segments ?? []).map((segment) => ({ segment, holds: gate(segment.when, true) }))
  const holds = gate(model.hold, false)
  const signals = collect.all()
  return {
    model,
    tools,
    basis: basisOf(signals),
    covers: new Set(covers),
    ...compileSignals(signals, tools),
    engagement,
    fit,
    products,
    segments,
    holds,
    graded: fit.factRules.flatMap(({ rule }) => traitsIn(rule.when)),
  }
}

function laddered({ points }: EventRule): { first: number; next: number } {
  return typeof points === 'number' ? { first: points, next: points } : points
}

function isEventRule(rule: Rule): rule is EventRule {
  return rule.kind === 'event'
}

function isFactRule(rule: Rule): rule is FactRule {
  return rule.kind === 'fact'
}

function isAbsenceRule(rule: Rule): rule is AbsenceRule {
  return rule.kind === 'absence'
}
