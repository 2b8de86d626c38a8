import { EVENT_KINDS, type EventKind, type StoredEvent } from '../wire.ts'
import type { ModelTools } from './compile.ts'
import { hash } from './hash.ts'
import { compileMatch, type EventTest, type PageTest } from './match.ts'
import type { AbsenceRule, EventCondition, EventRule, Model } from './model.ts'
import {
  engagedSignal,
  lastSignal,
  mailSignal,
  type Signal,
  sessionsSignal,
  signalOfRule,
} from './signals.ts'

export interface CompiledSignal {
  readonly index: number
  readonly signal: Signal
  readonly matches: EventTest
}

/** Makes the signals that the parts of a model ask for, each once, and answers with their ids. */
export interface Collector {
  rule(rule: EventRule): Signal
  absence(rule: AbsenceRule): string[]
  last(condition: EventCondition): string
  sessions(): string
  engaged(): string
  all(): Signal[]
}

const PAGES_REMEMBERED = 512

export function collector(model: Model): Collector {
  const collected = new Map<string, Signal>()
  const add = (signal: Signal) => {
    collected.set(signal.id, signal)
    return signal
  }
  return {
    rule: (rule) => add(signalOfRule(rule, model)),
    absence(rule) {
      if (rule.since === 'mail') return [add(mailSignal(model)).id]
      if (rule.since === 'engaged')
        return engagingRules(model).map((engaging) => add(signalOfRule(engaging, model)).id)
      return [add(lastSignal(rule.since, model)).id]
    },
    last: (condition) => add(lastSignal([condition], model)).id,
    sessions: () => add(sessionsSignal(model)).id,
    engaged: () => add(engagedSignal(model)).id,
    all: () => [...collected.values()].sort(byId),
  }
}

/** The name of a set of signals, given in the order of their ids. */
export function basisOf(signals: readonly Signal[]): string {
  return hash(signals.map(({ id }) => id).join())
}

export function byId(a: Signal, b: Signal): number {
  return a.id < b.id ? -1 : 1
}

/** In all dimensions, gated or not: somebody did something that a model rewards. */
function engagingRules(model: Model): EventRule[] {
  return model.rules
    .filter((rule) => rule.kind === 'event')
    .filter(({ points }) => (typeof points === 'number' ? points > 0 : points.first > 0 || points.next > 0))
}

/** Signals ready to meet events, found by the kinds they could match. */
export function compileSignals(
  signals: readonly Signal[],
  tools: ModelTools,
): { signals: CompiledSignal[]; signalsByKind: Map<EventKind, CompiledSignal[]> } {
  const meets = rememberPages(tools)
  const compiled = signals.map((signal, index) => ({ index, signal, matches: matchOf(signal, meets) }))
  const signalsByKind = new Map(
    EVENT_KINDS.map((kind) => [kind, compiled.filter(({ signal }) => kindsOf(signal).has(kind))]),
  )
  return { signals: compiled, signalsByKind }
}

function matchOf(signal: Signal, meets: PageTest): EventTest {
  const matches = compileMatch(signal.on, meets)
  const from = signal.validFrom ?? Number.NEGATIVE_INFINITY
  const to = signal.validTo ?? Number.POSITIVE_INFINITY
  const needsSession = signal.at === 'session' || signal.shape === 'count'
  if (from < to && (signal.validFrom !== null || signal.validTo !== null || needsSession)) {
    return (event: StoredEvent) =>
      event.at >= from && event.at < to && !(needsSession && event.session === undefined) && matches(event)
  }
  return matches
}

function kindsOf(signal: Signal): Set<string> {
  return new Set(signal.on.flatMap(({ kind }) => kind ?? []))
}

/** A visitor sees the same few pages again and again: each is put to each pattern once. */
function rememberPages({ matchUrl }: ModelTools): PageTest {
  const pages = new Map<string, Map<string, boolean>>()
  return (pattern, url) => {
    let answers = pages.get(url)
    if (!answers) {
      if (pages.size >= PAGES_REMEMBERED) pages.clear()
      answers = new Map()
      pages.set(url, answers)
    }
    let answer = answers.get(pattern)
    if (answer === undefined) {
      answer = matchUrl(pattern, url)
      answers.set(pattern, answer)
    }
    return answer
  }
}
