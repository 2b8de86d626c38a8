import { describe, expect, it } from 'vitest'
import {
  dueAt,
  emptyRegisters,
  fold,
  forecast,
  halfLife,
  nextStage,
  type Score,
  type Stage,
  sparedAt,
  stageOfOutcome,
} from '../../../shared/scoring/index.ts'
import { at, compiled, happened, session, viewed } from './make.ts'

const version = compiled(halfLife)
const KNOWN = { identified: true, held: false, returned: false }

describe('nextStage', () => {
  it.each<[string, Stage, number, Partial<Score>, Stage | null]>([
    ['a visitor who is known', 'visitor', 10, {}, 'lead'],
    ['a visitor who is known and hot: one transition', 'visitor', 60, {}, 'mql'],
    ['a lead under the mark', 'lead', 59.999, {}, null],
    ['a lead on the mark', 'lead', 60, {}, 'mql'],
    ['a hot lead that fits badly', 'lead', 99, { grade: 'D' }, null],
    ['a hot lead that fits well enough', 'lead', 60, { grade: 'C' }, 'mql'],
    ['an mql between the marks', 'mql', 45, {}, null],
    ['an mql under the lower mark', 'mql', 44.999, {}, 'lead'],
    ['an mql that turns out to fit badly', 'mql', 60, { grade: 'D' }, null],
    ['a premium lead on the common mark', 'lead', 79, { segment: 'premium' }, null],
    ['a premium lead on its own', 'lead', 80, { segment: 'premium' }, 'mql'],
    ['a self-serve lead', 'lead', 40, { segment: 'self-serve' }, 'mql'],
    ['a self-serve mql, left at three quarters', 'mql', 29.9, { segment: 'self-serve' }, 'lead'],
    ['a recycled one, cold', 'recycled', 10, {}, null],
    ['a recycled one, hot as ever', 'recycled', 99, {}, null],
    ['whom sales accepted, cold', 'sql', 0, {}, null],
    ['an opportunity, hot', 'opportunity', 99, {}, null],
    ['a customer', 'customer', 99, {}, null],
    ['a disqualified one, hot', 'disqualified', 99, {}, null],
  ])('%s', (_name, stage, raw, score, expected) => {
    const next = nextStage({ stage, at: at(0) }, scored(raw, score), KNOWN, version)
    expect(next?.stage ?? null).toBe(expected)
  })

  it('takes whom sales gave up back once it does something that counts, and is hot', () => {
    const returned = { ...KNOWN, returned: true }
    const back = (raw: number) => nextStage({ stage: 'recycled', at: at(0) }, scored(raw), returned, version)
    expect([back(59.999), back(60)]).toEqual([null, { stage: 'mql' }])
    expect(nextStage({ stage: 'customer', at: at(0) }, scored(99), returned, version)).toBeNull()
  })

  it('leaves no stage by a fall within 24 hours of entering it', () => {
    const fallen = (day: number) =>
      nextStage({ stage: 'mql', at: at(1) }, scored(0, { asOf: at(day) }), KNOWN, version)
    expect([fallen(1.999), fallen(2)]).toEqual([null, { stage: 'lead' }])
  })

  it('leaves whom a change of the model spared where it stands, until it falls below its own mark', () => {
    const spared = sparedAt(scored(40), version)
    expect([spared, sparedAt(scored(45), version)]).toEqual([30, undefined])
    const fallen = (raw: number) =>
      nextStage({ stage: 'mql', at: at(0), spared }, scored(raw), KNOWN, version)?.stage
    expect([fallen(40), fallen(30), fallen(29.999)]).toEqual([undefined, undefined, 'lead'])
    const high = { stage: 'mql', at: at(0), spared: 50 } as const
    expect(nextStage(high, scored(45), KNOWN, version)).toBeNull()
  })

  it('says what made it move where it alone knows', () => {
    expect(nextStage({ stage: 'visitor', at: 0 }, scored(60), KNOWN, version)).toEqual({
      stage: 'mql',
      cause: 'identify',
    })
    const lost = nextStage({ stage: 'mql', at: 0 }, scored(60), { ...KNOWN, identified: false }, version)
    expect(lost).toEqual({ stage: 'visitor', cause: 'link' })
  })

  it.each<[Partial<Score>, boolean]>([
    [{ held: true }, false],
    [{}, true],
  ])('moves nobody who is held', (score, held) => {
    expect(nextStage({ stage: 'lead', at: 0 }, scored(99, score), { ...KNOWN, held }, version)).toBeNull()
  })

  it.each([
    ['sql', 'sql'],
    ['opportunity', 'opportunity'],
    ['won', 'customer'],
    ['lost', 'recycled'],
    ['disqualified', 'disqualified'],
  ] as const)('an outcome %s makes a lead %s', (outcome, stage) => {
    expect(stageOfOutcome(outcome)).toBe(stage)
  })
})

describe('forecast', () => {
  const buyer = fold(
    emptyRegisters(),
    [
      viewed(0.1, '/blog/a'),
      viewed(0.2, '/product'),
      viewed(1.1, '/pricing'),
      viewed(3.1, '/pricing'),
      ...[0.1, 1.2, 3.35].map((day) => viewed(day, '/', { session: session(day) })),
      viewed(3.2, '/request-demo'),
      happened(3.3, { kind: 'form', form: 'demo-request' }),
    ],
    version,
  )

  it('sees a silent buyer fall to the leaving line on day 62', () => {
    const foretold = forecast(buyer, version, { stage: 'mql', at: at(3.3) }, at(4))
    expect(foretold?.stage).toBe('lead')
    expect(((foretold?.at ?? 0) - at(0)) / 86_400_000).toBeCloseTo(62, 1)
  })

  it('foretells no fall before the stage has lasted a day', () => {
    const state = { stage: 'mql', at: at(99.5) } as const
    expect(forecast(buyer, version, state, at(100))).toEqual({ stage: 'lead', at: at(100.5) })
  })

  it('foretells nothing for whom only an outcome moves, who fits badly, or who is held', () => {
    const held = fold(buyer, [happened(4, { kind: 'crm', name: 'spam' }, { provenance: 'server' })], version)
    expect(forecast(buyer, version, { stage: 'sql', at: at(3) }, at(4))).toBeNull()
    expect(forecast(buyer, version, { stage: 'recycled', at: at(3.5) }, at(4))).toBeNull()
    expect(forecast(held, version, { stage: 'mql', at: at(3) }, at(4))).toBeNull()
    const unfit = fold(buyer, [happened(4, { kind: 'identify', traits: { title: 'Intern' } })], version)
    expect(forecast(unfit, version, { stage: 'lead', at: at(3) }, at(4))).toBeNull()
  })

  it('wakes when the ceiling has fallen by 20, long before the stage falls', () => {
    const due = dueAt(buyer, version, { stage: 'mql', at: at(3.3) }, at(4))
    expect(((due ?? 0) - at(0)) / 86_400_000).toBeGreaterThan(4)
    expect(((due ?? 0) - at(0)) / 86_400_000).toBeLessThan(20)
  })
})

function scored(raw: number, score: Partial<Score> = {}): Score {
  const dimension = { raw, score: 0, reasons: [] }
  const nothing = { raw: 0, score: 0, reasons: [] }
  return {
    asOf: at(9),
    dimensions: { engagement: dimension, fit: nothing },
    band: 1,
    grade: '–',
    journey: 'awareness',
    held: false,
    segment: null,
    ...score,
  }
}
