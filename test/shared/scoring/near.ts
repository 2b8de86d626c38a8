import fc from 'fast-check'
import type { Decay, Model, Rule } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { NOW } from './arbitrary.ts'
import { DAY } from './make.ts'

const CLICKS: [name: string, points: number, decay: Decay, group?: string][] = [
  ['up', 15, { halfLifeDays: 60 }],
  ['week', 20, { windowDays: 7 }],
  ['forty', 20, { windowDays: 40 }],
  ['line', 12, { linearDays: 25 }],
  ['stay', 10, 'none'],
  ['down', -20, { halfLifeDays: 3 }],
  ['slow', -20, { linearDays: 60 }],
  ['g-up', 30, { halfLifeDays: 20 }, 'g'],
  ['g-down', -25, { halfLifeDays: 2 }, 'g'],
]

const clicks = CLICKS.map(([name, points, decay, group]): Rule => {
  return {
    kind: 'event',
    id: name,
    name,
    on: { kind: 'click', name },
    points,
    decay,
    ...(group && { group }),
  }
})

const silence: Rule[] = [
  {
    kind: 'absence',
    id: 'idle',
    name: 'Idle',
    since: 'engaged',
    points: -5,
    afterDays: 30,
    repeat: true,
    floor: -15,
  },
  { kind: 'absence', id: 'mail', name: 'Mail', since: 'mail', points: -5, afterDays: 60 },
]

/** Leads about the marks, with negatives that fade fast: scores rise before they fall, and fall before they rise. */
export const NEAR: Model = {
  name: 'Near the mark',
  tags: [],
  groups: [{ id: 'g', name: 'G', min: -40, max: 90 }],
  rules: [...clicks, ...silence],
  grades: { A: 75, B: 50, C: 25 },
  bands: [60, 40, 20],
  thresholds: { enter: 60, leave: 45 },
}

export const NEAR_AND_STILL: Model = { ...NEAR, name: 'Near the mark, without silence', rules: clicks }

const ago = fc.oneof(fc.nat(10 * DAY), fc.nat(70 * DAY), fc.nat(400 * DAY))
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('up', 'up', 'stay') },
  { weight: 3, arbitrary: fc.constantFrom(...CLICKS.map(([name]) => name), 'mail') },
)

export const nearby: fc.Arbitrary<StoredEvent[]> = fc
  .array(fc.tuple(name, ago), { minLength: 3, maxLength: 16 })
  .map((done) => done.map(([name, ago], index) => lately(name, NOW - ago, `e${index}`)))

export function lately(name: string, at: number, id: string): StoredEvent {
  const common = { id, at, receivedAt: at, provenance: 'server' } as const
  if (name === 'mail') return { ...common, kind: 'email', message: id, action: 'sent' }
  return { ...common, kind: 'click', name }
}
