export type { AccountOptions, AccountScore, Person, Together } from './account.ts'
export { scoreAccount } from './account.ts'
export { capWords, days } from './cap-words.ts'
export { ceiling } from './ceiling.ts'
export { POINTS_MOST } from './check/rules.ts'
export type { Fault } from './check-model.ts'
export { checkModel } from './check-model.ts'
export { collectingBoth, needsRemerge, needsReplay } from './collecting.ts'
export type { CompiledModel, ModelTools } from './compile.ts'
export { compileModel } from './compile.ts'
export { type Dated, foldDated, knownUntil } from './dated.ts'
export { differencesOf } from './differences.ts'
export { dueAt } from './due.ts'
export { decodeRegisters, encodeRegisters } from './encode.ts'
export { forecast } from './forecast.ts'
export { fromNow } from './from-now.ts'
export { canonical } from './hash.ts'
export type { Journey, Miss } from './journey.ts'
export { instantOf, missesOf } from './journey.ts'
export type {
  AbsenceRule,
  Caps,
  Decay,
  Dimension,
  Display,
  EventCondition,
  EventRule,
  Exception,
  FactRule,
  Gate,
  Group,
  JourneyStage,
  Key,
  Ladder,
  Model,
  Rule,
  Segment,
  Tag,
  Test,
  TestParts,
  Thresholds,
} from './model.ts'
export type { NextActions } from './next-actions.ts'
export { nextActions } from './next-actions.ts'
export { type LastOutcome, lastOutcome, sinceReset } from './outcomes.ts'
export { halfLife } from './presets/half-life.ts'
export { presets } from './presets/presets.ts'
export { steps } from './presets/steps.ts'
export type { Reason } from './reasons.ts'
export type { Rebased } from './rebase.ts'
export { rebase } from './rebase.ts'
export type { Registers } from './registers.ts'
export { emptyRegisters, fold, isComplete, linked, merge } from './registers.ts'
export { hasReturned } from './returned.ts'
export type { Band, DimensionScore, Grade, Score, ScoreOptions } from './score.ts'
export { engagementAt, score } from './score.ts'
export type { Cause, Stage, StageState } from './stage.ts'
export { nextStage, outcomeStage, stageOfOutcome } from './stage.ts'
export { dwellMs, sparedAt } from './thresholds.ts'
export { offsetAt } from './time-zone.ts'
export type { Candidate, Mover, RuleEffect, StageChange, WhatIf } from './what-if.ts'
export { compareModels } from './what-if.ts'
