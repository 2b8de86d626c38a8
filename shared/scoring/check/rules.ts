import {
  type AbsenceRule,
  type Caps,
  type Decay,
  type EventRule,
  type FactRule,
  JOURNEY,
  type Ladder,
  type Rule,
} from '../model.ts'
import { KEEP } from '../signals.ts'
import {
  byField,
  byKind,
  type Check,
  id,
  isObject,
  list,
  listOr,
  number,
  object,
  oneOf,
  text,
} from './checks.ts'
import { eventCondition, gate } from './conditions.ts'

/** What a rule gives or takes at most. */
export const POINTS_MOST = 1_000
/** Whole, because fractions come from decay alone. */
const POINTS = number(-POINTS_MOST, POINTS_MOST, 'whole')
const TAKEN = number(-POINTS_MOST, -1, 'whole')
const COUNT = number(1, KEEP, 'whole')
export const DAYS = number(1, 3_650, 'whole')
const LENGTH = number(0.01, 3_650)
const INSTANT = number(0, 8.64e15, 'whole')

const priced = { id, name: text }

const ladder = object<Ladder>({ first: POINTS, next: POINTS }, {})

const points: Check<number | Ladder> = (value, path, faults): value is number | Ladder =>
  isObject(value) ? ladder(value, path, faults) : POINTS(value, path, faults)

const decayOver: Check<Exclude<Decay, 'none'>> = byField<Exclude<Decay, 'none'>>({
  halfLifeDays: object({ halfLifeDays: LENGTH }, {}),
  windowDays: object({ windowDays: LENGTH }, {}),
  linearDays: object({ linearDays: LENGTH }, {}),
})

const decay: Check<Decay> = (value, path, faults): value is Decay =>
  isObject(value) ? decayOver(value, path, faults) : oneOf('none')(value, path, faults)

const caps = object<Caps>(
  {},
  {
    once: object(
      { per: oneOf('url', 'file', 'message', 'view', 'session'), within: oneOf('day', 'ever') },
      {},
    ),
    perDay: COUNT,
    perPeriod: object({ count: COUNT, days: DAYS }, {}),
    lifetime: COUNT,
    earliest: COUNT,
  },
)

const eventRule = object<EventRule>(
  { ...priced, kind: oneOf('event'), on: listOr(list(eventCondition, 1), eventCondition), points, decay },
  {
    dimension: text,
    caps,
    group: text,
    at: oneOf('event', 'session'),
    perSession: object({ atLeast: COUNT }, { atMost: number(1, KEEP - 1, 'whole') }),
    when: gate,
    stage: oneOf(...JOURNEY),
    validFrom: INSTANT,
    validTo: INSTANT,
  },
)

const factRule = object<FactRule>(
  { ...priced, kind: oneOf('fact'), when: gate, points: POINTS },
  { dimension: text },
)

const absenceRule = object<AbsenceRule>(
  {
    ...priced,
    kind: oneOf('absence'),
    since: listOr(list(eventCondition, 1), oneOf('engaged', 'mail')),
    // Points for silence would let a score grow by itself, and no stored ceiling could hold.
    points: TAKEN,
    afterDays: DAYS,
  },
  { dimension: text, repeat: oneOf(true), floor: TAKEN },
)

export const rule: Check<Rule> = byKind<Rule>({ event: eventRule, fact: factRule, absence: absenceRule })
