import * as v from 'valibot'
import { GOALS } from '../../shared/goal.ts'
import { count, instant, named } from './schema.ts'

const share = v.pipe(v.number(), v.description('a share, 0 to 1'))
export const drawnShare = v.pipe(
  share,
  v.description(
    'rows are all decisions there were, or this share of them, drawn by chance where there are many',
  ),
)
const interval = v.pipe(v.array(v.number()), v.length(2), v.description('95 of 100 such hold the true value'))

export const goal = v.pipe(
  v.picklist(GOALS),
  v.description('the outcome that is looked for; one further on the way counts as well'),
)
export const horizonDays = v.pipe(count, v.description('within how many days of a decision it has to come'))

export const progressSchema = v.pipe(
  v.nullable(
    v.strictObject({
      phase: v.pipe(
        v.picklist(['look', 'learn']),
        v.description('leads are gone through, then what was found is learnt from'),
      ),
      done: v.pipe(count, v.description('leads looked at')),
      of: count,
      startedAt: instant,
    }),
  ),
  v.description('what is under way; null where nothing is'),
)

const evaluation = {
  rows: v.pipe(count, v.description('decisions: when a lead became known, and the 13 Mondays after')),
  people: count,
  converted: v.pipe(count, v.description('decisions that were followed by a conversion within the horizon')),
  baseRate: share,
  auc: v.pipe(
    v.nullable(
      v.strictObject({ value: v.number(), error: v.nullable(v.number()), interval: v.nullable(interval) }),
    ),
    v.description('the chance that somebody who converted was ranked above somebody who did not'),
  ),
  tenths: v.array(
    v.strictObject({
      rows: v.number(),
      converted: v.number(),
      rate: share,
      lift: v.pipe(v.number(), v.description('how many times the rate of all')),
      gained: v.pipe(share, v.description('of all conversions, in this tenth and those above it')),
    }),
  ),
  called: v.pipe(
    v.strictObject({
      perWeek: count,
      weeks: count,
      called: v.number(),
      converted: v.number(),
      rate: share,
      base: share,
    }),
    v.description(
      'if the best so many are called each week: how many of them convert, and how many of all would',
    ),
  ),
}

export const evaluationSchema = named('Evaluation', v.strictObject(evaluation))

const counted = v.strictObject({ rows: count, converted: count })

export const backtestSchema = named(
  'Backtest',
  v.strictObject({
    ...evaluation,
    goal,
    horizonDays,
    modelVersion: v.nullable(count),
    share: drawnShare,
    mark: v.strictObject({ points: v.number(), above: counted, below: counted }),
  }),
)

export const gateSchema = v.strictObject({
  state: v.picklist(['waiting', 'experimental', 'normal']),
  converted: v.pipe(count, v.description('people, not decisions')),
  others: count,
  missing: v.pipe(
    v.strictObject({ converted: count, others: count }),
    v.description('before anything is predicted'),
  ),
})

export const leakSchema = v.strictObject({
  feature: v.string(),
  name: v.string(),
  verdict: v.picklist(['refused', 'doubtful']),
  why: v.string(),
  auc: v.nullable(v.number()),
})

export const judgedSchema = v.strictObject({
  predictor: v.strictObject({
    ...evaluation,
    brier: v.number(),
    brierOfBase: v.pipe(v.number(), v.description('of always saying the base rate')),
    calibrationError: v.number(),
    reliability: v.array(v.strictObject({ rows: v.number(), foretold: share, came: share, interval })),
  }),
  rules: evaluationSchema,
  better: v.strictObject({ difference: v.number(), error: v.nullable(v.number()) }),
  beatsRules: v.boolean(),
})

export const driftSchema = v.strictObject({
  index: v.pipe(v.nullable(v.number()), v.description('population stability index; null with too few leads')),
  verdict: v.picklist(['steady', 'moving', 'moved', 'unknown']),
  people: count,
})

export const leadPredictionSchema = named(
  'Prediction',
  v.strictObject({
    asOf: instant,
    goal,
    horizonDays,
    isExperimental: v.pipe(v.boolean(), v.description('learnt from few conversions')),
    probability: share,
    odds: v.pipe(v.number(), v.description('log-odds: `base` and the points of all reasons')),
    base: v.number(),
    reasons: v.array(
      v.strictObject({
        feature: v.string(),
        name: v.string(),
        value: v.number(),
        bin: count,
        points: v.number(),
        words: v.string(),
      }),
    ),
  }),
)
