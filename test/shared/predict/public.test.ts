// Against scikit-learn, on a public data set: public/reference.py says whose, and made the figures.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { aucOf } from '../../../shared/predict/auc.ts'
import { binned, columnOf, cutsOf } from '../../../shared/predict/bins.ts'
import type { Table } from '../../../shared/predict/index.ts'
import { beginTraining, learn, workOf } from '../../../shared/predict/index.ts'
import { flatFit, improve } from '../../../shared/predict/logistic.ts'
import { partsOf } from '../../../shared/predict/split.ts'
import { rowsWhere } from '../../../shared/predict/table.ts'

const HERE = join(import.meta.dirname, 'public')
const REFERENCE: {
  auc: Record<string, number>
  fit: { cuts: number[][]; penalty: number; loss: number; steps: number[] }
} = JSON.parse(readFileSync(join(HERE, 'reference.json'), 'utf8'))

/** Row i is row i * step mod n of the file; each stands for a person of a time of its own. */
function tableOf(step: number): Table {
  const [head = '', ...lines] = readFileSync(join(HERE, 'breast-cancer.csv'), 'utf8').trim().split('\n')
  const rows = lines.map((_, index) => (lines[(index * step) % lines.length] ?? '').split(',').map(Number))
  const names = head.split(',').slice(0, -1)
  return {
    features: names.map((name) => ({ id: name, name, kind: 'number' })),
    values: rows.flatMap((row) => row.slice(0, -1)),
    labels: rows.map((row) => row.at(-1) ?? 0),
    at: rows.map((_, index) => index),
    people: rows.map((_, index) => index),
    scores: rows.map(() => 0),
    share: 1,
  }
}

describe('S49: logistic regression, against a reference implementation', () => {
  test.each(Object.entries(REFERENCE.auc))('ranks as well on the same split, order %s', (step, expected) => {
    const table = tableOf(Number(step))
    const begun = beginTraining(table)
    if (begun.phase !== 'tune') throw new Error('not enough rows')
    // Of a tumour a single measure may well tell nearly everything, so what the guard refuses is let in here.
    const { train } = partsOf(table, begun.split)
    let training: ReturnType<typeof beginTraining> = {
      ...begun,
      cuts: table.features.map((_, feature) => cutsOf(columnOf(table, feature, train))),
    }
    const work = workOf(training, table)!
    expect(work.parts.judge).toHaveLength(table.labels.length - Math.ceil(0.8 * table.labels.length))
    while (training.phase !== 'done') training = learn(training, table, work, 10)
    const auc = training.trained.judged?.predictor.auc?.value ?? 0
    expect(Math.abs(auc - expected)).toBeLessThanOrEqual(0.01)
  })

  it('finds the optimum that their solver finds, of the same steps and penalty', () => {
    const { cuts, penalty, loss, steps } = REFERENCE.fit
    const table = tableOf(1)
    const problem = {
      data: binned(table, cuts),
      labels: table.labels,
      rows: rowsWhere(table, () => true),
      penalty,
    }
    let fit = flatFit(problem)
    let rounds = 0
    for (; !fit.done; rounds++) fit = improve(fit, problem)
    expect(rounds).toBeLessThan(20)
    expect(fit.loss).toBeCloseTo(loss, 5)
    for (const [index, step] of fit.steps.entries()) expect(step).toBeCloseTo(steps[index] ?? NaN, 3)
  })

  it('would notice a ranking that is none', () => {
    const { labels, people } = tableOf(1)
    const ranked = { labels, people }
    expect(
      aucOf(
        Array.from(people, (row) => (row * 7_919) % 1_000),
        ranked,
      )?.value,
    ).toBeLessThan(0.6)
  })
})
