import { describe, expect, it } from 'vitest'
import { calibrationError, reliabilityOf } from '../../../shared/predict/calibration.ts'
import { yardstickOf } from '../../../shared/predict/drift.ts'
import {
  beginTraining,
  driftOf,
  learn,
  predict,
  reasonWords,
  suggestPoints,
  type Table,
  type Trained,
  train,
  workOf,
} from '../../../shared/predict/index.ts'
import { logistic } from '../../../shared/predict/logistic.ts'
import { partsOf } from '../../../shared/predict/split.ts'
import { chances } from '../../support/soak.ts'
import { madeSite, TRUTH, withFeature } from './generated.ts'

const SEED = 20_261_130

function trained(table: Table): Trained {
  const training = train(table, 10)
  if (training.phase !== 'done') throw new Error('nothing was learnt')
  return training.trained
}

/** By the predictor, for any row of a table. */
function foretold({ predictor }: Trained, table: Table, row: number) {
  const places = new Map(table.features.map(({ id }, index) => [id, row * table.features.length + index]))
  return predict(predictor, (id) => table.values[places.get(id) ?? -1] ?? 0)
}

describe(`S48, S49: a predictor (seed ${SEED})`, () => {
  const table = madeSite({ seed: SEED, people: 10_000 })
  const learnt = trained(table)

  it('S51: recovers the order of what truly matters on a site of known weights', () => {
    const top = (id: string) =>
      learnt.predictor.features.find((feature) => feature.id === id)?.levels.at(-1) ?? 0
    const order = TRUTH.map(({ id }) => id).sort((a, b) => top(b) - top(a))
    expect(order).toEqual(TRUTH.map(({ id }) => id))
    expect(top('blog')).toBeCloseTo(0, 0)
    expect(learnt.judged?.beatsRules).toBe(true)
  })

  it('is as well calibrated as chance allows, on at least 1,600 people it has not seen', () => {
    const { judge } = partsOf(table, learnt.split)
    expect(judge.length).toBeGreaterThanOrEqual(1_600)
    const probabilities = Array.from(judge, (row) => foretold(learnt, table, row).probability)
    const random = chances(SEED + 1)
    const perfect = Array.from({ length: 200 }, () => {
      const came = probabilities.map((p) => (random() < p ? 1 : 0))
      return calibrationError(reliabilityOf(probabilities, came))
    })
    const mean = perfect.reduce((sum, error) => sum + error, 0) / perfect.length
    const { calibrationError: error = 1, brier = 1, brierOfBase = 0 } = learnt.judged?.predictor ?? {}
    expect(error, `${error} against ${mean} by chance alone`).toBeLessThanOrEqual(mean + 0.01)
    expect(brier).toBeLessThan(brierOfBase)
  })

  it('gives the same predictor, stopped and taken up at every step', () => {
    const small = madeSite({ seed: SEED, people: 800 })
    let training = beginTraining(small)
    let steps = 0
    for (; training.phase !== 'done'; steps++) {
      training = JSON.parse(JSON.stringify(training))
      const work = workOf(training, small)
      if (!work) break
      training = learn(training, small, work, 10)
      expect(JSON.stringify(training).length).toBeLessThan(20_000)
    }
    expect(steps).toBeGreaterThan(10)
    expect(training).toEqual(train(small, 10))
  })

  it('says why, in words', () => {
    const keen = predict(learnt.predictor, (id) => (id === 'demo' ? 2 : 0))
    expect(keen.reasons[0]).toMatchObject({ feature: 'demo', value: 2 })
    expect(reasonWords(keen.reasons[0]!, learnt.predictor)).toMatch(
      /^much “Asked for a demo” \([\d.]+ times the odds\)$/,
    )
    const put = predict(learnt.predictor, (id) => (id === 'careers' ? 3 : 0))
    // What speaks against somebody comes first as well, where it weighs most.
    expect(put.reasons[0]?.feature).toBe('careers')
    expect(reasonWords(put.reasons[0]!, learnt.predictor)).toMatch(
      /^much “Looked at careers” \(odds divided by [\d.]+\)$/,
    )
    expect(put.probability).toBeLessThan(keen.probability)
  })

  it('notices that people have changed', () => {
    const people = (of: Table) =>
      Array.from(of.labels, (_, row) => ({ ...foretold(learnt, of, row), weeks: 0 }))
    expect(driftOf(learnt.yardstick, people(madeSite({ seed: 1, people: 2_000 }))).verdict).toBe('steady')
    const keener = threefold(madeSite({ seed: 2, people: 2_000 }))
    expect(driftOf(learnt.yardstick, people(keener)).verdict).toBe('moved')
    expect(driftOf(learnt.yardstick, people(keener).slice(0, 99)).verdict).toBe('unknown')
  })

  it('S50: suggests points in the order of what truly matters, in steps of five', () => {
    const { predictor } = learnt
    const mark = 60
    const points = new Map(
      suggestPoints({ predictor, mark, oddsAtMark: 0.5 })?.map((one) => [one.feature, one.points]),
    )
    expect(TRUTH.map(({ id }) => id).sort((a, b) => (points.get(b) ?? 0) - (points.get(a) ?? 0))).toEqual(
      TRUTH.map(({ id }) => id),
    )
    expect([...points.values()].every((value) => value % 5 === 0)).toBe(true)
    expect(points.get('demo')).toBeGreaterThan(0)
    expect(points.get('careers')).toBeLessThan(0)
    expect(Math.abs(points.get('blog') ?? 99)).toBeLessThanOrEqual(5)
    expect(suggestPoints({ predictor, mark, oddsAtMark: -9 })).toBeNull()
  })
})

it('takes nobody for other people because they are known for longer: interest fades', () => {
  const young = Array.from({ length: 400 }, (_, index) => ({
    probability: 0.3 + (index % 10) / 50,
    weeks: 1,
  }))
  const old = young.map(({ probability }) => ({ probability: probability / 10, weeks: 9 }))
  const yardstick = yardstickOf([...young, ...old], 0.2)
  expect(driftOf(yardstick, old).verdict).toBe('steady')
  expect(driftOf(yardstick, young).verdict).toBe('steady')
  // As keen as the young, though as long known as the old.
  expect(
    driftOf(
      yardstick,
      young.map(({ probability }) => ({ probability, weeks: 9 })),
    ).verdict,
  ).toBe('moved')
  // Of an age that was never seen, all ages together are the yardstick.
  const unseen = [...young, ...old].map(({ probability }) => ({ probability, weeks: 4 }))
  expect(driftOf(yardstick, unseen).verdict).toBe('steady')
})

/** Everybody did three times as much of everything. */
function threefold(table: Table): Table {
  return { ...table, values: Array.from(table.values, (value) => 3 * value) }
}

describe('the gate', () => {
  it('predicts nothing with 30 conversions, and says how many are missing', () => {
    const table = madeSite({ seed: SEED, people: 3_000, conversions: 30 })
    expect(train(table, 10)).toEqual({
      phase: 'waiting',
      gate: { state: 'waiting', converted: 30, others: 2_970, missing: { converted: 10, others: 0 } },
    })
  })

  it('counts people, not rows: somebody looked at ten times is one conversion', () => {
    const table = madeSite({ seed: SEED, people: 400, rows: 10, conversions: 39 })
    expect(train(table, 10)).toMatchObject({ phase: 'waiting', gate: { converted: 39 } })
  })

  it('calls a prediction experimental from 40 on, and holds it on a short rein; 120 make it normal', () => {
    const few = trained(madeSite({ seed: SEED, people: 3_000, conversions: 60 }))
    expect(few.gate.state).toBe('experimental')
    const penalties = ({ tried }: Trained) => tried.map(({ penalty }) => penalty)
    expect(penalties(few)).toEqual([100, 30, 10])
    const many = trained(madeSite({ seed: SEED, people: 3_000 }))
    expect(many.gate.state).toBe('normal')
    expect(penalties(many)).toEqual([100, 30, 10, 3, 1, 0.3])
  })
})

describe('the leak guard', () => {
  const table = madeSite({ seed: SEED, people: 3_000 })
  const tag = { id: 'contract', name: 'Contract sent', kind: 'fact' } as const
  const random = chances(SEED)
  const told = Array.from(table.labels, (label) => (label === 1 && random() < 0.3 ? 1 : 0))

  it('refuses what knows the outcome of everybody, by name, and learns without it', () => {
    const learnt = trained(withFeature(table, tag, (row) => table.labels[row] ?? 0))
    expect(learnt.leaks).toMatchObject([{ feature: 'contract', name: 'Contract sent', verdict: 'refused' }])
    expect(learnt.predictor.features.map(({ id }) => id)).not.toContain('contract')
    expect(learnt.judged?.predictor.auc?.value).toBeLessThan(0.95)
  })

  it('refuses what knows it of a few alone: all who have it buy', () => {
    expect(trained(withFeature(table, tag, (row) => told[row] ?? 0)).leaks).toMatchObject([
      {
        feature: 'contract',
        verdict: 'refused',
        why: 'nearly everybody who has it converts, though few others do',
      },
    ])
  })

  it('refuses what is said to know it, whatever the rows say', () => {
    const why = 'it is written by sales'
    const leaks = trained(withFeature(table, { ...tag, knowsOutcome: why }, () => 0)).leaks
    expect(leaks).toMatchObject([{ feature: 'contract', verdict: 'refused', why }])
  })

  it('lets pass what is merely good', () => {
    expect(trained(table).leaks).toEqual([])
  })
})

it('probabilities come from log-odds without overflow', () => {
  expect([-800, 0, 800].map(logistic)).toEqual([0, 0.5, 1])
})
