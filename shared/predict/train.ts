import { binned, columnOf, cutsOf } from './bins.ts'
import { finish, type Trained, type Tried, type Work } from './finish.ts'
import { type Gate, gateOf } from './gate.ts'
import { type Leak, leaksOf } from './leak.ts'
import { type Fit, flatFit, improve, oddsOf, surprise } from './logistic.ts'
import { partsOf, type Split, splitOf } from './split.ts'
import type { Table } from './table.ts'

/** How far a training is: plain and small, to be kept anywhere and gone on with. `learn` takes it one step further. */
export type Training =
  | { phase: 'waiting'; gate: Gate }
  | (Prepared & { phase: 'tune'; penalties: number[]; fit: Fit | null; tried: Tried[] })
  | (Prepared & { phase: 'fit'; penalty: number; fit: Fit | null; tried: Tried[] })
  | { phase: 'done'; trained: Trained }

interface Prepared {
  gate: Gate
  split: Split
  /** By feature; none for one that is refused or always the same. */
  cuts: number[][]
  leaks: Leak[]
}

/** Strong first: the next fit begins where the last one stood. Few conversions get strong penalties alone. */
const PENALTIES = [100, 30, 10, 3, 1, 0.3]
const STRONG = PENALTIES.slice(0, 3)
export function beginTraining(table: Table): Training {
  const gate = gateOf(table)
  if (gate.state === 'waiting') return { phase: 'waiting', gate }
  const split = splitOf(table)
  const { train } = partsOf(table, split)
  const cuts = table.features.map((_, feature) => cutsOf(columnOf(table, feature, train)))
  const leaks = leaksOf(table, cuts, train)
  const refused = new Set(leaks.filter(({ verdict }) => verdict === 'refused').map(({ feature }) => feature))
  return {
    phase: 'tune',
    gate,
    split,
    cuts: cuts.map((of, feature) => (refused.has(table.features[feature]?.id ?? '') ? [] : of)),
    leaks,
    penalties: gate.state === 'normal' ? PENALTIES : STRONG,
    fit: null,
    tried: [],
  }
}

/**
 * Takes a training further on the same table: one pass or two over its rows a step. `work` is what is made of the table
 * once, see `workOf`; it can be made again at any time.
 */
export function learn(training: Training, table: Table, work: Work, perWeek: number): Training {
  switch (training.phase) {
    case 'tune':
      return tune(training, table, work)
    case 'fit': {
      const problem = {
        data: work.data,
        labels: table.labels,
        rows: work.parts.train,
        penalty: training.penalty,
      }
      const fit = improve(training.fit ?? flatFit(problem), problem)
      if (!fit.done) return { ...training, fit }
      return { phase: 'done', trained: finish(training, fit.steps, table, work, perWeek) }
    }
    default:
      return training
  }
}

export function workOf(training: Training, table: Table): Work | null {
  if (training.phase !== 'tune' && training.phase !== 'fit') return null
  return { data: binned(table, training.cuts), parts: partsOf(table, training.split) }
}

/** All of it at once, where there is no hurry. */
export function train(table: Table, perWeek: number): Extract<Training, { phase: 'waiting' | 'done' }> {
  let training = beginTraining(table)
  const work = workOf(training, table)
  while (work && training.phase !== 'done') training = learn(training, table, work, perWeek)
  if (training.phase !== 'done' && training.phase !== 'waiting') throw new Error('A training came to no end')
  return training
}

function tune(
  training: Extract<Training, { phase: 'tune' }>,
  { labels }: Table,
  { data, parts }: Work,
): Training {
  const { penalties, tried, ...prepared } = training
  const [penalty, ...others] = penalties
  if (penalty === undefined || parts.fit.length === 0 || parts.tune.length === 0) {
    return { ...prepared, phase: 'fit', penalty: bestOf(tried), fit: null, tried }
  }
  const problem = { data, labels, rows: parts.fit, penalty }
  const fit = improve(training.fit ?? flatFit(problem), problem)
  if (!fit.done) return { ...training, fit }
  const odds = oddsOf(fit.steps, data, parts.tune)
  const met = odds.reduce((sum, z, index) => sum + surprise(z, labels[parts.tune[index] ?? 0] ?? 0), 0)
  return {
    ...training,
    penalties: others,
    fit: { ...fit, loss: Number.MAX_VALUE, done: false },
    tried: [...tried, { penalty, surprise: met / parts.tune.length }],
  }
}

/** Of equals the strongest. */
function bestOf(tried: readonly Tried[]): number {
  const best = tried.reduce<Tried | null>(
    (least, one) => (least && least.surprise <= one.surprise ? least : one),
    null,
  )
  return best?.penalty ?? 10
}
