import fc from 'fast-check'
import { timedId } from '../../../shared/ids.ts'
import type { Model } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { type Body, DAY, DAY_ZERO } from './make.ts'

/**
 * Few pages, files, sessions and instants, so that caps bind, keys repeat and instants collide: thin generators have
 * let a wrong look-back through for thousands of runs.
 */
export const NOW = DAY_ZERO + 75 * DAY

/** `LAW_RUNS=20000 npx vitest run --project unit test/shared` looks longer. */
const runs = Number(process.env.LAW_RUNS ?? 200)
export const RUNS = { numRuns: runs }
/** Whether that is enough for every case to have come up. */
export const IS_LONG = runs >= 500
/** A law takes what its runs take: on a busy machine more than a unit test may. */
export const PATIENCE = { timeout: 60_000 + 100 * runs }

/** One rule at least for each shape of register and each way to cap, decay and gate. */
export function denseModel(keep: number, over: Partial<Model> = {}): Model {
  return {
    name: 'Dense',
    tags: [
      { name: 'a', patterns: ['/a*'] },
      { name: 'key', patterns: ['/a', '/b'] },
    ],
    groups: [
      { id: 'small', name: 'Small', min: -7, max: 30 },
      { id: 'large', name: 'Large', max: 90 },
    ],
    rules: [
      event('day', { kind: 'page_view', tag: 'a' }, 5, { perDay: 2 }, { halfLifeDays: 14 }, 'small'),
      event(
        'url',
        { kind: 'page_view' },
        { first: 2, next: 5 },
        { once: { per: 'url', within: 'day' }, perDay: 2 },
      ),
      event(
        'period',
        { kind: 'page_view', tag: 'key' },
        7,
        { perPeriod: { count: 3, days: 4 } },
        { windowDays: 20 },
      ),
      event(
        'file',
        { kind: 'download' },
        { first: 20, next: 25 },
        { once: { per: 'file', within: 'day' }, perDay: 2, perPeriod: { count: 4, days: 30 } },
        { halfLifeDays: 30 },
        'large',
      ),
      event(
        'file-ever',
        { kind: 'download' },
        3,
        { once: { per: 'file', within: 'ever' }, lifetime: 2 },
        { linearDays: 40 },
      ),
      event(
        'first-files',
        { kind: 'download' },
        { first: 6, next: 4 },
        { once: { per: 'file', within: 'ever' }, earliest: 2 },
        { linearDays: 60 },
      ),
      event('first-clicks', { kind: 'click' }, 2, { earliest: 3 }, { halfLifeDays: 20 }),
      event('last-two', { kind: 'click' }, { first: 1, next: 4 }, { lifetime: 2 }, { halfLifeDays: 3 }),
      event('any', { kind: 'click' }, -3, {}, { halfLifeDays: 5 }, 'small'),
      event(
        'day-then-last',
        { kind: 'click', name: 'buy' },
        -11,
        { perDay: 1, lifetime: 3 },
        { windowDays: 9 },
      ),
      {
        ...event('back', { kind: ['page_view', 'click'] }, { first: 0, next: 5 }, { perDay: 1 }),
        at: 'session',
      },
      {
        ...event('deep', { kind: 'page_view' }, 6, { perDay: 1 }, { halfLifeDays: 9 }),
        perSession: { atLeast: 3 },
      },
      {
        ...event('bounce', { kind: ['page_view', 'click'] }, -2, { perDay: 2 }, { halfLifeDays: 4 }),
        perSession: { atLeast: 1, atMost: 1 },
      },
      event('minute', { kind: 'engagement', engagedSeconds: 60 }, 5, {
        once: { per: 'view', within: 'day' },
        perDay: 2,
      }),
      {
        ...event('gated', { kind: 'form' }, 30, {}, { halfLifeDays: 60 }),
        when: { trait: 'plan', test: 'pro' },
      },
      { kind: 'fact', id: 'reader', name: 'Reader', when: { engagedSeconds: 90 }, points: 4 },
      { kind: 'fact', id: 'regular', name: 'Regular', when: { sessions: 2 }, points: 3 },
      { kind: 'fact', id: 'free', name: 'Free mailbox', when: { mailbox: 'free' }, points: -10 },
      {
        kind: 'fact',
        id: 'gone',
        name: 'Unsubscribed',
        when: {
          last: { kind: 'email', action: 'unsubscribed' },
          notSince: { kind: 'email', action: 'resubscribed' },
        },
        points: -20,
      },
      {
        kind: 'absence',
        id: 'idle',
        name: 'Idle',
        since: 'engaged',
        points: -4,
        afterDays: 7,
        repeat: true,
        floor: -20,
      },
      {
        kind: 'absence',
        id: 'away',
        name: 'Away',
        since: [{ kind: 'page_view' }],
        points: -5,
        afterDays: 21,
      },
      { kind: 'absence', id: 'mail', name: 'Mail', since: 'mail', points: -5, afterDays: 6, floor: -8 },
      {
        kind: 'fact',
        dimension: 'fit',
        id: 'pro',
        name: 'Pro',
        when: { trait: 'plan', test: 'pro' },
        points: 60,
      },
      { ...event('hot', { kind: 'page_view' }, 9, { perDay: 2 }, { halfLifeDays: 0.5 }), dimension: 'now' },
    ],
    dimensions: [{ id: 'now', name: 'Hot now', display: { open: 20 } }],
    grades: { A: 75, B: 50, C: 25 },
    bands: [60, 40, 20],
    thresholds: { enter: 30, leave: 22, minGrade: 'C', dwellHours: 24 },
    lookBackDays: 5,
    keep,
    ...over,
  }
}

/** The same in a place whose clocks change within the histories below, where not everybody's word is worth as much. */
export const ELSEWHERE: Partial<Model> = {
  timeZone: 'America/New_York',
  trust: { browser: 0.5, verified: 0.75, anonymous: 0.25 },
}

/** Every way to be dense. */
export const DENSE = [
  ...[2, 3, 5, 64].map((keep) => denseModel(keep)),
  ...[3, 64].map((keep) => denseModel(keep, { ...ELSEWHERE, name: 'Elsewhere' })),
]

type EventRule = Extract<Model['rules'][number], { kind: 'event' }>

function event(
  id: string,
  on: EventRule['on'],
  points: EventRule['points'],
  caps: NonNullable<EventRule['caps']>,
  decay: EventRule['decay'] = { halfLifeDays: 30 },
  group?: string,
): EventRule {
  return { kind: 'event', id, name: id, on, points, caps, decay, ...(group && { group }) }
}

const day = fc.oneof(fc.nat(3), fc.nat(70), fc.constantFrom(3, 4, 29, 30))
const second = fc.oneof(fc.constantFrom(0, 1, 43_200, 86_399), fc.nat(86_399))
export const instant = fc.tuple(day, second).map(([days, seconds]) => DAY_ZERO + days * DAY + seconds * 1_000)

const page = fc
  .constantFrom('/a', '/a/1', '/a/2?q=1', '/a/2#end', '/b', '/c')
  .map((path) => `https://x.test${path}`)
const session = fc.constantFrom(0, 1, 2.99, 3, 30).map((days) => timedId(DAY_ZERO + days * DAY, 's'))
const view = fc.constantFrom(0, 1, 2).map((days) => timedId(DAY_ZERO + days * DAY, 'v'))

const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('page_view'), url: page }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('download'), file: fc.constantFrom('1', '2', '3', '4', '5') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('click'), name: fc.constantFrom('buy', 'look') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('engagement'),
      view,
      url: page,
      engagedMs: fc.constantFrom(10_000, 59_999, 60_000, 100_000),
      scrollPercent: fc.nat(100),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('email'),
      message: fc.constantFrom('m1', 'm2'),
      action: fc.constantFrom('sent', 'opened', 'unsubscribed', 'resubscribed'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('identify'),
      email: fc.constantFrom('a@gmail.com', 'b@gmail.com', 'c@x.test'),
      traits: fc.record(
        { plan: fc.constantFrom('pro', 'basic', null), size: fc.nat(3) },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('form'), form: fc.constant('f') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('group'), account: fc.constantFrom('x', 'y') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('outcome'),
      outcome: fc.constantFrom('opportunity', 'won', 'reset'),
    }),
  },
)

const kept = fc.record(
  { session, provenance: fc.constantFrom('browser', 'server', 'verified') },
  { requiredKeys: ['provenance'] },
)

/** Distinct ids; everything else collides often. */
export function history(most = 40): fc.Arbitrary<StoredEvent[]> {
  return fc.array(fc.tuple(instant, body, kept), { maxLength: most, size: 'max' }).map((events) =>
    events.map(([at, happened, rest], index) => ({
      id: `${index}`.padStart(5, '0'),
      at,
      receivedAt: at,
      ...happened,
      ...rest,
    })),
  )
}

/** Any order of the same things. */
export function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length })
}
