import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aucOf, compareAuc } from '../../../shared/predict/auc.ts'
import { binOf, cutsOf } from '../../../shared/predict/bins.ts'
import { brierOf, calibrationError, reliabilityOf } from '../../../shared/predict/calibration.ts'
import { solve } from '../../../shared/predict/cholesky.ts'
import { predict, type Table, train } from '../../../shared/predict/index.ts'
import { type Fit, flatFit, improve, oddsOf } from '../../../shared/predict/logistic.ts'
import { calledOf, tenthsOf } from '../../../shared/predict/ranking.ts'
import { chances } from '../../support/soak.ts'
import { madeSite, TRUTH } from './generated.ts'

/** Few distinct scores, so that ties are many. */
const rankings = fc
  .array(
    fc.record({
      score: fc.integer({ min: 0, max: 6 }),
      label: fc.integer({ min: 0, max: 1 }),
      person: fc.integer({ min: 0, max: 9 }),
      at: fc.integer({ min: 0, max: 40 }).map((day) => day * 86_400_000),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => ({
    scores: rows.map(({ score }) => score),
    labels: rows.map(({ label }) => label),
    people: rows.map(({ person }) => person),
    at: rows.map(({ at }) => at),
  }))

type Ranking = Record<'scores' | 'labels' | 'people' | 'at', number[]>

function shuffled({ scores, labels, people, at }: Ranking, seed: number): Ranking {
  const order = shuffle(scores.length, seed)
  const by = (column: number[]) => order.map((row) => column[row] ?? 0)
  return { scores: by(scores), labels: by(labels), people: by(people), at: by(at) }
}

function shuffle(size: number, seed: number): number[] {
  const random = chances(seed)
  return Array.from({ length: size }, (_, row) => [random(), row] as const)
    .sort(([a], [b]) => a - b)
    .map(([, row]) => row)
}

/** All pairs of one who converted and one who did not. */
function bruteAuc({ scores, labels }: Ranking): number | undefined {
  let [pairs, won] = [0, 0]
  for (const [a, score] of scores.entries()) {
    for (const [b, other] of scores.entries()) {
      if (labels[a] !== 1 || labels[b] !== 0) continue
      pairs++
      won += score > other ? 1 : score === other ? 0.5 : 0
    }
  }
  return pairs === 0 ? undefined : won / pairs
}

describe('a ranking', () => {
  it('has the AUC that counting all pairs gives', () => {
    fc.assert(
      fc.property(rankings, (ranking) => {
        const auc = aucOf(ranking.scores, ranking)
        const brute = bruteAuc(ranking)
        if (brute === undefined) {
          expect(auc).toBeNull()
          return
        }
        expect(auc?.value).toBeCloseTo(brute, 12)
        const [low, high] = auc?.interval ?? [brute, brute]
        expect(low).toBeLessThanOrEqual(brute + 1e-12)
        expect(high).toBeGreaterThanOrEqual(brute - 1e-12)
      }),
    )
  })

  it('is judged alike in any order of its rows, and by any rising change of scale', () => {
    fc.assert(
      fc.property(rankings, fc.integer(), (ranking, seed) => {
        const other = shuffled(ranking, seed)
        const scaled = ranking.scores.map((score) => Math.exp(score) - 7)
        expect(aucOf(other.scores, other)?.error ?? 0).toBeCloseTo(
          aucOf(ranking.scores, ranking)?.error ?? 0,
          9,
        )
        expect(aucOf(scaled, ranking)).toEqual(aucOf(ranking.scores, ranking))
        expect(tenthsOf(scaled, ranking.labels)).toEqual(tenthsOf(ranking.scores, ranking.labels))
        const rates = ({ scores, labels }: Ranking) =>
          tenthsOf(scores, labels).map(({ rate }) => rate.toFixed(9))
        expect(rates(other)).toEqual(rates(ranking))
        expect(calledOf(other, 3).converted).toBeCloseTo(calledOf(ranking, 3).converted, 9)
      }),
    )
  })

  it('shares all conversions out among its tenths, and calls nobody twice in a week', () => {
    fc.assert(
      fc.property(rankings, (ranking) => {
        const tenths = tenthsOf(ranking.scores, ranking.labels)
        const bought = ranking.labels.reduce((sum, label) => sum + label, 0)
        expect(tenths.reduce((sum, { converted }) => sum + converted, 0)).toBeCloseTo(bought, 9)
        expect(tenths.at(-1)?.gained).toBeCloseTo(bought === 0 ? 0 : 1, 9)
        const all = calledOf(ranking, 1_000)
        const weeks = new Set(
          ranking.people.map(
            (person, row) => `${person} ${Math.floor(((ranking.at[row] ?? 0) / 86_400_000 - 4) / 7)}`,
          ),
        )
        expect(all.called).toBe(weeks.size)
        expect(all.rate).toBeCloseTo(all.base, 12)
      }),
    )
  })

  it('has the error of DeLong where everybody has one row, and none against itself', () => {
    fc.assert(
      fc.property(rankings, (ranking) => {
        const alone = { labels: ranking.labels, people: ranking.labels.map((_, row) => row) }
        const auc = aucOf(ranking.scores, alone)
        expect(auc?.error ?? null).toEqual(deLong(ranking))
        expect(compareAuc(ranking.scores, ranking.scores, alone)?.difference ?? 0).toBe(0)
        expect(compareAuc(ranking.scores, ranking.scores, alone)?.error ?? 0).toBe(0)
      }),
    )
  })
})

/** As the paper has it: the variances of both kinds' placements. */
function deLong({ scores, labels }: Ranking): unknown {
  const of = (label: number) => scores.filter((_, row) => labels[row] === label)
  const [xs, ys] = [of(1), of(0)]
  if (xs.length < 2 || ys.length < 2) return null
  const beats = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = (values: number[]) =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)
  const v10 = variance(xs.map((x) => mean(ys.map((y) => beats(x, y)))))
  const v01 = variance(ys.map((y) => mean(xs.map((x) => beats(x, y)))))
  // With a row each a person is of one kind, so the two never vary together.
  return expect.closeTo(Math.sqrt(v10 / xs.length + v01 / ys.length), 9)
}

describe('probabilities', () => {
  const forecasts = fc.array(
    fc.record({ p: fc.integer({ min: 0, max: 20 }).map((n) => n / 20), y: fc.integer({ min: 0, max: 1 }) }),
    { minLength: 1, maxLength: 80 },
  )

  it('stand in bins of equally many rows that hold them all', () => {
    fc.assert(
      fc.property(forecasts, (rows) => {
        const [p, y] = [rows.map((row) => row.p), rows.map((row) => row.y)]
        const bins = reliabilityOf(p, y)
        const sum = (of: (bin: (typeof bins)[number]) => number) =>
          bins.reduce((total, bin) => total + of(bin), 0)
        expect(sum(({ rows: count }) => count)).toBeCloseTo(rows.length, 6)
        expect(sum((bin) => bin.rows * bin.came)).toBeCloseTo(
          y.reduce((a, b) => a + b, 0),
          6,
        )
        expect(sum((bin) => bin.rows * bin.foretold)).toBeCloseTo(
          p.reduce((a, b) => a + b, 0),
          6,
        )
        for (const bin of bins) expect(bin.rows).toBeCloseTo(rows.length / 10, 6)
        expect(calibrationError(bins)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('that are the truth have no error, and always saying the base rate has Brier r (1 − r)', () => {
    fc.assert(
      fc.property(forecasts, (rows) => {
        const y = rows.map((row) => row.y)
        const rate = y.reduce((a, b) => a + b, 0) / y.length
        expect(calibrationError(reliabilityOf(y, y))).toBeCloseTo(0, 9)
        expect(
          brierOf(
            y.map(() => rate),
            y,
          ),
        ).toBeCloseTo(rate * (1 - rate), 9)
      }),
    )
  })
})

describe('bins', () => {
  const columns = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 80 })

  it('are the same whatever the scale, at most five, and rise with the value', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 1, max: 9 }), (values, factor) => {
        const cuts = cutsOf(Float64Array.from(values))
        const scaled = cutsOf(Float64Array.from(values, (value) => value * factor))
        const bins = values.map((value) => binOf(value, cuts))
        expect(values.map((value) => binOf(value * factor, scaled))).toEqual(bins)
        expect(cuts.length).toBeLessThanOrEqual(4)
        expect([...cuts].sort((a, b) => a - b)).toEqual(cuts)
        const sorted = [...values].sort((a, b) => a - b).map((value) => binOf(value, cuts))
        expect([...sorted].sort()).toEqual(sorted)
        if (new Set(values).size === 1) expect(cuts).toEqual([])
      }),
    )
  })
})

it('solving a system and multiplying by its matrix gives the right side back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 9, maxLength: 9 }),
      (root) => {
        const size = 3
        const at = (row: number, column: number) => root[row * size + column] ?? 0
        const product = Array.from({ length: 9 }, (_, cell) => {
          const [row, column] = [Math.floor(cell / size), cell % size]
          return [0, 1, 2].reduce((sum, k) => sum + at(row, k) * at(column, k), row === column ? 1 : 0)
        })
        const right = [1, -2, 3]
        const x = solve(Float64Array.from(product), Float64Array.from(right))
        for (const [row, value] of right.entries()) {
          expect(
            [0, 1, 2].reduce((sum, k) => sum + (product[row * size + k] ?? 0) * (x[k] ?? 0), 0),
          ).toBeCloseTo(value, 6)
        }
      },
    ),
  )
})

describe('learning', () => {
  const SITES = { numRuns: 12 }
  const seeds = fc.integer({ min: 1, max: 1_000_000 })

  it('never makes the likelihood worse, whatever the penalty', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.01, 1, 100), fc.constantFrom(0, 7, -7), (seed, penalty, start) => {
        const problem = { ...problemOf(madeSite({ seed, people: 300 })), penalty }
        const flat = flatFit(problem)
        // Also from where a whole step would go much too far.
        let fit: Fit = { ...flat, steps: [start, ...flat.steps.slice(1)] }
        for (let loss = Infinity; !fit.done; loss = fit.loss) {
          fit = improve(fit, problem)
          expect(fit.loss).toBeLessThanOrEqual(loss * (1 + 1e-12))
        }
        // At the optimum the free intercept makes what is foretold add up to what came.
        const sum = oddsOf(fit.steps, problem.data, problem.rows).reduce(
          (total, z) => total + 1 / (1 + Math.exp(-z)),
          0,
        )
        expect(sum).toBeCloseTo(
          Array.from(problem.labels).reduce((a, b) => a + b, 0),
          2,
        )
      }),
      SITES,
    )
  })

  it('comes to the same in any order of rows, and in any unit of a feature', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.5, 8, 1_024), (seed, factor) => {
        const table = madeSite({ seed, people: 500 })
        const plain = oddsFor(table)
        const width = table.features.length
        const order = shuffle(table.labels.length, seed)
        const by = (column: ArrayLike<number>) => order.map((row) => column[row] ?? 0)
        const mixed = oddsFor({
          features: table.features,
          values: order.flatMap((row) => Array.from(table.values).slice(row * width, (row + 1) * width)),
          labels: by(table.labels),
          at: by(table.at),
          people: by(table.people),
          scores: by(table.scores),
          share: 1,
        })
        const scaled = oddsFor(
          { ...table, values: Array.from(table.values, (value) => value * factor) },
          factor,
        )
        for (const [index, odds] of plain.entries()) {
          expect(mixed[index]).toBeCloseTo(odds, 6)
          expect(scaled[index]).toBeCloseTo(odds, 9)
        }
      }),
      SITES,
    )
  })

  it('gives reasons that add up to the log-odds', () => {
    const learnt = train(madeSite({ seed: 7, people: 2_000 }), 10)
    if (learnt.phase !== 'done') throw new Error('nothing was learnt')
    expect(learnt.trained.predictor.calibration).not.toBeNull()
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 }), (values) => {
        const read = (id: string) => values[TRUTH.findIndex((one) => one.id === id)] ?? 0
        const { odds, base, reasons, probability } = predict(learnt.trained.predictor, read)
        expect(reasons.reduce((sum, { points }) => sum + points, base)).toBeCloseTo(odds, 9)
        expect(Math.log(probability / (1 - probability))).toBeCloseTo(odds, 6)
        const { features, intercept, calibration } = learnt.trained.predictor
        const fitted = features.reduce(
          (sum, { id, cuts, levels }) => sum + (levels[binOf(read(id), cuts)] ?? 0),
          intercept,
        )
        expect(odds).toBeCloseTo(calibration!.slope * fitted + calibration!.shift, 9)
      }),
    )
  })
})

function problemOf(table: Table) {
  const width = table.features.length
  const rows = Uint32Array.from(table.labels, (_, row) => row)
  const column = (feature: number) =>
    Float64Array.from(rows, (row) => table.values[row * width + feature] ?? 0)
  const cuts = table.features.map((_, feature) => cutsOf(column(feature)))
  const bins = Uint8Array.from(table.values, (value, index) => binOf(value, cuts[index % width] ?? []))
  const data = { features: width, bins, widths: cuts.map((of) => of.length + 1) }
  return { data, labels: table.labels, rows, penalty: 1 }
}

/** What is foretold of a few kinds of people by what is learnt from a table. */
function oddsFor(table: Table, factor = 1): number[] {
  const learnt = train(table, 10)
  if (learnt.phase !== 'done') return []
  return [0, 1, 2, 3].map(
    (much) => predict(learnt.trained.predictor, (id) => (id === 'blog' ? 3 - much : much) * factor).odds,
  )
}
