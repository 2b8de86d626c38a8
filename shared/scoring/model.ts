/**
 * The scoring model: what a marketer edits, as data. One version is immutable; a change is a new version.
 *
 * What an *event* rule collects (its condition, key and calendar caps) names a signal, kept in registers. Everything
 * else here is a price, applied when a score is read: editing it needs no replay and counts for the past at once.
 */

import type { EventKind, Provenance, Scalar } from '../wire.ts'

export interface Model {
  name: string
  /** Names for sets of pages. A page tagged today is tagged in every event of the past. */
  tags: Tag[]
  /** Sums of points that are limited together, when read. */
  groups: Group[]
  rules: Rule[]
  /** Scores kept apart, beside `engagement` and `fit`, which every model has. */
  dimensions?: Dimension[]
  /** Raw fit from which a grade is given; D below, – where nothing is known. */
  grades: { A: number; B: number; C: number }
  /** Raw engagement from which bands 1, 2 and 3 are given; 4 below. */
  bands: [number, number, number]
  thresholds: Thresholds
  /** The first whose gate holds replaces the score marks of `thresholds`. */
  segments?: Segment[]
  /** While it holds, a score is computed as ever, but marked held: kept from sales, no transition, no webhook. */
  hold?: Gate
  /** What a visitor did earlier than this before its claim does not count for the lead. 30 unless given. */
  lookBackDays?: number
  /** How many counted occurrences of a rule are remembered, the newest. 64 unless given, and at most. */
  keep?: number
  /** Raw engagement from which somebody is in consideration, and in decision. 20 and 50 unless given. */
  journey?: [consideration: number, decision: number]
  /** Whose days calendar caps count, such as `Europe/Berlin`; changing it needs a replay. UTC unless given. */
  timeZone?: string
  /**
   * What an occurrence is worth by who vouches for it, and (`anonymous`) by whether it was done before the visitor said
   * who it is: a share of its points, each 1 unless given. Under a cap it takes a full place. Sessions counted by
   * `perSession` are worth 1.
   */
  trust?: Partial<Record<Provenance | 'anonymous', number>>
}

/** How far along a buyer is, and what a rule says of it. */
export const JOURNEY = ['awareness', 'consideration', 'decision'] as const

export type JourneyStage = (typeof JOURNEY)[number]

export interface Tag {
  name: string
  /** URLPattern syntax. One that starts with `/` is a path on any host of the site. */
  patterns: string[]
}

export interface Group {
  id: string
  name: string
  /** `engagement` unless given. */
  dimension?: string
  /** At most 0. */
  min?: number
  /** At least 0. */
  max?: number
}

export interface Dimension {
  id: string
  name: string
  display?: Display
  /** Raw points from which its bands 1, 2 and 3 are given; 4 below. Without these it has no band. */
  bands?: [number, number, number]
}

/** How a raw score is shown: cut to a range (0–100 unless given), or bent towards 100 so that `enter` reads 60. */
export type Display = { min: number; max: number } | { open: number }

export interface Thresholds {
  /** Engagement at which `mql` is entered … */
  enter: number
  /** … and below which it is left. Three quarters of `enter` unless given. */
  leave?: number
  /** `mql` is not entered with a worse grade. An unknown one (–) never stands in the way. */
  minGrade?: 'A' | 'B' | 'C' | 'D'
  /** A stage just entered is not left by a fall within this time. 24 unless given. */
  dwellHours?: number
}

export interface Segment {
  name: string
  when: Gate
  enter: number
  leave?: number
}

export type Rule = EventRule | FactRule | AbsenceRule

interface Priced {
  id: string
  name: string
  /** `engagement` unless given. */
  dimension?: string
}

/** Points for each thing done that counts. */
export interface EventRule extends Priced {
  kind: 'event'
  /** Looks at the event alone; any of several. What depends on the person is a gate, `when`. */
  on: EventCondition | EventCondition[]
  points: number | Ladder
  caps?: Caps
  decay: Decay
  group?: string
  /** `session`: dated by the start of its session instead of its own time; events without one do not match. */
  at?: 'event' | 'session'
  /**
   * One occurrence for each session with at least so many matching events, dated by the earliest known of them. With
   * `atMost` a session that goes on counts no more: one page and nothing read is a bounce.
   */
  perSession?: { atLeast: number; atMost?: number }
  /** Tested when read, on what is known of the person now. */
  when?: Gate
  stage?: JourneyStage
  /** By event time, in milliseconds since 1970; `to` itself is outside. */
  validFrom?: number
  validTo?: number
}

/** Points while something is known of the person; they go when it no longer holds. */
export interface FactRule extends Priced {
  kind: 'fact'
  when: Gate
  points: number
}

/** Points taken, never given, for silence; a new event gives them back at once. */
export interface AbsenceRule extends Priced {
  kind: 'absence'
  /**
   * `engaged`: since the last event that matched any event rule with points above 0, capped away or not.
   * `mail`: since each message was sent, until it is opened or clicked; forgotten after 365 days.
   * Conditions: since the last event that meets one of them. Where there never was one, nothing is taken.
   */
  since: 'engaged' | 'mail' | EventCondition[]
  points: number
  afterDays: number
  /** Taken again for every further `afterDays`, instead of once. */
  repeat?: true
  /** The most that is taken, as a negative number. */
  floor?: number
}

/** `first` for the earliest occurrence ever, if it still counts; `next` for every other. */
export interface Ladder {
  first: number
  next: number
}

/**
 * Which occurrences count. Applied one after another, each to what the one before let through: once per key, per day,
 * per period, lifetime. All keep the earliest, lifetime the latest. Days are UTC; a period of n days is the calendar
 * bucket ⌊days since 1970 / n⌋, because a rolling one would depend on the order of arrival.
 */
export interface Caps {
  /** `ever` dates each key by its latest occurrence, and cannot be combined with day or period caps. */
  once?: { per: Key; within: 'day' | 'ever' }
  perDay?: number
  perPeriod?: { count: number; days: number }
  lifetime?: number
  /**
   * Instead of all the others but `once` for ever: the first so many there ever were. One from before the look-back
   * takes its place, and gives nothing.
   */
  earliest?: number
}

/** `url` is host and path, without query and fragment. */
export type Key = 'url' | 'file' | 'message' | 'view' | 'session'

export type Decay = 'none' | { halfLifeDays: number } | { windowDays: number } | { linearDays: number }

/** All parts given must hold. */
export interface EventCondition extends Partial<Record<TextField, Test>> {
  kind: EventKind | EventKind[]
  /** The page has one of these tags. */
  tag?: string | string[]
  /** The page meets one of these patterns. */
  url?: string | string[]
  /** Parameters of the page's address, such as `utm_medium`: where somebody came from. */
  query?: Record<string, Test>
  /** At least; `engagement` only. */
  engagedSeconds?: number
  scrollPercent?: number
  provenance?: Provenance | Provenance[]
  properties?: Record<string, Test>
  /** None of these holds; their `kind` may be left out. */
  except?: Exception[]
}

export type Exception = Omit<EventCondition, 'kind'> & { kind?: EventKind | EventKind[] }

export const TEXT_FIELDS = [
  'name',
  'action',
  'form',
  'file',
  'href',
  'title',
  'referrer',
  'provider',
  'webinar',
  'network',
  'outcome',
] as const

export type TextField = (typeof TEXT_FIELDS)[number]

/** A value, one of several values, or all the parts given. Text is compared without case. */
export type Test = Scalar | Scalar[] | TestParts

export interface TestParts {
  /** One of these, as whole words: `cto` is in “Group CTO” and not in “director”. */
  words?: string[]
  contains?: string[]
  /** A text counts by its first number: “51–200 people” is 51. */
  min?: number
  max?: number
  /** There is a value at all, or there is none. */
  known?: boolean
}

/** A condition on the person, tested when a score is read. */
export type Gate =
  | { all: Gate[] }
  | { any: Gate[] }
  | { not: Gate }
  /** The first of these traits that has a value, and was said so. Traits of an account are called `account.…`. */
  | { trait: string | string[]; test: Test; provenance?: Provenance | Provenance[] }
  /** The best known address: the latest company one if ever one was given, else the latest. */
  | { mailbox: 'free' | 'company' }
  /** The last event of the two kinds was of the first (unsubscribed, not re-subscribed). */
  | { last: EventCondition; notSince: EventCondition }
  | { sessions: number }
  /** In all, over the views remembered. */
  | { engagedSeconds: number }
