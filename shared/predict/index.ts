export { type Drift, driftOf, type Yardstick } from './drift.ts'
export { type Evaluation, evaluate } from './evaluate.ts'
export type { Trained } from './finish.ts'
export { gateFor } from './gate.ts'
export {
  type LearntFeature,
  type Prediction,
  type PredictionReason,
  type Predictor,
  predict,
} from './predictor.ts'
export { suggestPoints } from './suggest.ts'
export type { Feature, Table } from './table.ts'
export { beginTraining, learn, type Training, train, workOf } from './train.ts'
export { oddsWords, reasonWords, stateWords } from './words.ts'
