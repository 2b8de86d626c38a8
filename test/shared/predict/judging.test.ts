// That a predictor is judged by people of whom it has seen nothing, by nothing that was fitted to them, and published for a reason.
import { describe, expect, it } from 'vitest'
import { brierOf, calibrationError, platt, wilson } from '../../../shared/predict/calibration.ts'
import { driftOf, yardstickOf } from '../../../shared/predict/drift.ts'
import { predict, suggestPoints, type Table, type Trained, train } from '../../../shared/predict/index.ts'
import { logistic } from '../../../shared/predict/logistic.ts'
import { partsOf, splitOf } from '../../../shared/predict/split.ts'
import { chances } from '../../support/soak.ts'
import { madeSite, withFeature } from './generated.ts'

const SEED = 20_261_130

function trained(table: Table): Trained {
  const training = train(table, 10)
  if (training.phase !== 'done') throw new Error('nothing was learnt')
  return training.trained
}

describe('who a predictor is judged by', () => {
  const table = madeSite({ seed: SEED, people: 900, rows: 10 })
  const split = splitOf(table)
  const parts = partsOf(table, split)
  const peopleOf = (rows: Uint32Array) => new Set(Array.from(rows, (row) => table.people[row]))

  it('is the newest fifth, nobody of whom is learnt from, and the penalty is chosen by people nobody was fitted on', () => {
    expect(parts.judge.length / table.labels.length).toBeCloseTo(0.2, 1)
    const [train, fit, tune, judge] = [parts.train, parts.fit, parts.tune, parts.judge].map(peopleOf)
    expect([...train!].filter((person) => judge!.has(person))).toEqual([])
    expect([...fit!].filter((person) => tune!.has(person))).toEqual([])
    expect(fit!.size).toBeGreaterThan(tune!.size)
    expect(new Set([...fit!, ...tune!])).toEqual(train)
  })

  it('is younger than every row that is learnt from', () => {
    const latest = (rows: Uint32Array) => Math.max(...Array.from(rows, (row) => table.at[row] ?? 0))
    const earliest = (rows: Uint32Array) => Math.min(...Array.from(rows, (row) => table.at[row] ?? 0))
    expect(latest(parts.train)).toBeLessThan(earliest(parts.judge))
    expect(latest(parts.fit)).toBeLessThan(split.tunedFrom)
    expect(latest(parts.tune)).toBeLessThan(split.judgedFrom)
    // Some rows are of people known early enough, and yet too young.
    expect(parts.train.length + parts.judge.length).toBeLessThan(table.labels.length)
  })

  it('is whoever is on the other side of a calibration: each half of them by the other half', () => {
    const made = madeSite({ seed: SEED, people: 3_000 })
    const { predictor, judged, yardstick, split: own } = trained(made)
    const { judge } = partsOf(made, own)
    const raw = { ...predictor, calibration: null }
    const oddsOf = (row: number) =>
      predict(
        raw,
        (id) =>
          made.values[row * made.features.length + made.features.findIndex((one) => one.id === id)] ?? 0,
      ).odds
    const odds = Array.from(judge, oddsOf)
    const labels = Array.from(judge, (row) => made.labels[row] ?? 0)
    // One row a person, in the order of people: every other one is on the other side.
    const half = (side: number) => {
      const of = <T>(column: T[]) => column.filter((_, index) => index % 2 !== side)
      return platt(of(odds), of(labels))
    }
    const halves = [half(0), half(1)]
    const told = odds.map((z, index) => logistic(halves[index % 2]!.slope * z + halves[index % 2]!.shift))
    expect(judged!.predictor.brier).toBeCloseTo(brierOf(told, labels), 12)
    // What is published is calibrated by both.
    const both = platt(odds, labels)
    expect(predictor.calibration!.slope).toBeCloseTo(both.slope, 9)
    expect(predictor.calibration!.shift).toBeCloseTo(both.shift, 9)
    // And what is published is what the people of later are held against.
    const published = odds.map((z) => logistic(both.slope * z + both.shift))
    const { cuts } = yardstickOf(
      published.map((probability) => ({ probability, weeks: 0 })),
      0,
    )
    expect(yardstick.cuts).toHaveLength(cuts.length)
    for (const [index, cut] of yardstick.cuts.entries()) expect(cut).toBeCloseTo(cuts[index]!, 9)
    const rate = labels.filter((label) => label === 1).length / labels.length
    expect(judged!.predictor.brierOfBase).toBeCloseTo(rate * (1 - rate), 12)
  })
})

describe('a calibration', () => {
  it('makes the mean come true, by Platt’s smoothed targets, and bears two kinds that never mix', () => {
    const random = chances(SEED)
    const odds = Array.from({ length: 400 }, () => 6 * random() - 3)
    const labels = odds.map((z) => (random() < logistic(0.5 * z - 1) ? 1 : 0))
    const { slope, shift } = platt(odds, labels)
    const bought = labels.filter((label) => label === 1).length
    const [high, low] = [(bought + 1) / (bought + 2), 1 / (400 - bought + 2)]
    const gaps = odds.map((z, row) => logistic(slope * z + shift) - (labels[row] === 1 ? high : low))
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeCloseTo(0, 2)
    expect(gaps.reduce((sum, gap, row) => sum + gap * odds[row]!, 0)).toBeCloseTo(0, 2)
    const parted = platt([-2, -1, 1, 2], [0, 0, 1, 1])
    expect(parted.slope).toBeLessThan(5)
    expect(logistic(2 * parted.slope + parted.shift)).toBeLessThan(0.9)
  })

  it.each([
    [0, 0, 0, 1],
    [0, 5, 0, 0.4345],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
  ])('of %i of %i, is sure of a share between %f and %f', (count, of, low, high) => {
    const [least, most] = wilson(count, of)
    expect(least).toBeCloseTo(low, 4)
    expect(most).toBeCloseTo(high, 4)
  })

  it('is off by its gaps, weighed by rows, whichever side they are on', () => {
    const bin = (rows: number, foretold: number, came: number) => ({
      rows,
      foretold,
      came,
      interval: [0, 1] as [number, number],
    })
    expect(calibrationError([bin(30, 0.2, 0.3), bin(10, 0.8, 0.5)])).toBeCloseTo(0.15, 12)
    expect(calibrationError([])).toBe(0)
  })

  it('is left out where fewer than 200 would be fitted to', () => {
    expect(trained(madeSite({ seed: SEED, people: 990 })).predictor.calibration).toBeNull()
    expect(trained(madeSite({ seed: SEED, people: 1_100 })).predictor.calibration).not.toBeNull()
  })
})

describe('a predictor is published', () => {
  it('only where it beats the rules by more than the error of that', () => {
    let [better, within] = [0, 0]
    for (let seed = 1; seed <= 10; seed++) {
      const made = madeSite({ seed, people: 700 })
      // Rules that know most of what there is to know.
      const scores = Array.from(made.labels, (_, row) => {
        const [demo = 0, pricing = 0, , blog = 0, careers = 0] = Array.from(made.values).slice(5 * row)
        return 16 * demo + 9 * pricing + blog - 6 * careers
      })
      const { judged } = trained({ ...made, scores })
      const { difference, error } = judged!.better
      expect(judged!.beatsRules).toBe(difference > error!)
      if (difference > 0) better++
      if (difference > 0 && difference <= error!) within++
    }
    expect([better, within].every((count) => count > 0)).toBe(true)
  })

  it('never where fewer than five of the newest people converted', () => {
    const made = madeSite({ seed: SEED, people: 3_000 })
    const from = partsOf(made, splitOf(made)).judge[0] ?? 0
    const only = (count: number): Table => {
      let left = count
      return {
        ...made,
        labels: Array.from(made.labels, (label, row) =>
          row < from ? label : label === 1 && left-- > 0 ? 1 : 0,
        ),
      }
    }
    expect(trained(only(4)).judged).toBeNull()
    expect(trained(only(5)).judged).not.toBeNull()
  })
})

describe('the leak guard', () => {
  const table = madeSite({ seed: SEED, people: 2_000 })
  const feature = { id: 'said', name: 'Said', kind: 'fact' } as const

  it('refuses what tells almost perfectly who does not', () => {
    const leaks = trained(withFeature(table, feature, (row) => 1 - (table.labels[row] ?? 0))).leaks
    const why = 'alone it tells almost perfectly who converts'
    expect(leaks).toMatchObject([{ feature: 'said', verdict: 'refused', auc: 1, why }])
  })

  it('doubts what ranks better than behaviour does, and learns from it', () => {
    const random = chances(SEED)
    const eager = madeSite({ seed: SEED, people: 2_000, base: 0 })
    const told = Array.from(eager.labels, (label) => label + 1.5 * random())
    const doubted = trained(withFeature(eager, { ...feature, kind: 'number' }, (row) => told[row] ?? 0))
    expect(doubted.leaks).toMatchObject([{ feature: 'said', verdict: 'doubtful' }])
    // 1 − (½ / 1½)² / 2
    expect(doubted.leaks[0]?.auc).toBeCloseTo(0.944, 2)
    expect(doubted.predictor.features.map(({ id }) => id)).toContain('said')
  })

  it('counts people: four buyers looked at fourteen times each are no proof', () => {
    const often = madeSite({ seed: SEED, people: 700, rows: 14 })
    const buyers = new Set(Array.from(often.people).filter((person) => often.labels[person * 14] === 1))
    const four = [...buyers].slice(0, 4)
    const leaks = trained(
      withFeature(often, feature, (row) => (four.includes(often.people[row] ?? -1) ? 1 : 0)),
    ).leaks
    expect(leaks).toEqual([])
  })

  it('says nothing of what is sure where most buy anyway', () => {
    const eager = madeSite({ seed: SEED, people: 2_000, base: 2.5 })
    expect(trained(eager).leaks).toEqual([])
  })
})

describe('suggested points', () => {
  const feature = {
    id: 'x',
    name: 'X',
    kind: 'amount',
    cuts: [0],
    shares: [0.5, 0.5],
    values: [0, 2],
  } as const
  const learnt = (levels: number[], slope = 1) => ({
    intercept: -3,
    calibration: { slope, shift: 0 },
    features: [{ ...feature, cuts: [0], shares: [0.5, 0.5], values: [0, 2], levels }],
  })
  const asked = { mark: 60, oddsAtMark: 0 }

  it('are the odds of one occurrence, as many points as make the mark mean what is wanted', () => {
    // 3 in log-odds are 60 points; two occurrences are worth 1.
    expect(suggestPoints({ ...asked, predictor: learnt([0, 1]) })).toEqual([
      { feature: 'x', points: 10, odds: 0.5 },
    ])
    // By the calibration, everything is twice as far apart: the odds of doing nothing too.
    expect(suggestPoints({ ...asked, predictor: learnt([0, 1], 2) })).toEqual([
      { feature: 'x', points: 10, odds: 1 },
    ])
    expect(suggestPoints({ ...asked, predictor: learnt([0, 1.2]) })?.[0]?.points).toBe(10)
    expect(suggestPoints({ ...asked, predictor: learnt([0, 1.3]) })?.[0]?.points).toBe(15)
  })

  it('are at most 100 to either side, and none where a calibration turns everything round', () => {
    expect(suggestPoints({ ...asked, predictor: learnt([0, 50]) })?.[0]?.points).toBe(100)
    expect(suggestPoints({ ...asked, predictor: learnt([0, -50]) })?.[0]?.points).toBe(-100)
    expect(suggestPoints({ mark: 60, oddsAtMark: 5, predictor: learnt([0, 1], -1) })).toBeNull()
  })
})

it('drift is the population stability index, with the marks that are usual for it', () => {
  const people = (shares: readonly number[]) =>
    shares.flatMap((count, at) =>
      Array.from({ length: count }, (_, nth) => ({ probability: (at + (nth + 0.5) / count) / 10, weeks: 0 })),
    )
  const then = yardstickOf(people(Array.from({ length: 10 }, () => 50)), 0.1)
  expect(then.shares).toHaveLength(10)
  for (const share of then.shares) expect(share).toBeCloseTo(0.1, 2)
  const cases = [
    [[60, 50, 40, 50, 50, 50, 50, 50, 40, 60], 'steady'],
    [[80, 70, 60, 50, 50, 50, 50, 40, 30, 20], 'moving'],
    [[95, 80, 65, 50, 50, 50, 50, 30, 20, 10], 'moved'],
  ] as const
  for (const [counts, verdict] of cases) {
    const now = people(counts)
    const index = then.shares.reduce((sum, was, bin) => {
      const [from, to] = [then.cuts[bin - 1] ?? 0, then.cuts[bin] ?? 1]
      const is = now.filter(({ probability: p }) => p > from && p <= to).length / now.length
      return sum + (is - was) * Math.log(is / was)
    }, 0)
    expect(driftOf(then, now)).toEqual({ verdict, people: 500, index: expect.closeTo(index, 9) })
  }
  // A tenth that nobody is in any more is no infinity.
  const gone = driftOf(then, people([100, 50, 50, 50, 50, 50, 50, 50, 50, 0])).index
  expect(gone).toBeGreaterThan(0.25)
  expect(gone).toBeLessThan(1)
})
