import type { Outcome } from '../wire.ts'
import type { CompiledModel } from './compile.ts'
import type { Score } from './score.ts'
import { dwellMs, gradeSuffices, leaveOf, marksOf } from './thresholds.ts'

export type Stage =
  | 'visitor'
  | 'lead'
  | 'mql'
  | 'sql'
  | 'opportunity'
  | 'customer'
  | 'disqualified'
  | 'recycled'

/** `at` is when the stage was entered. */
export interface StageState {
  stage: Stage
  at: number
  /**
   * A change of the model found the score below the mark and let the lead stay: it falls only below this raw score.
   * Void once the score is back over the mark.
   */
  spared?: number | undefined
}

export type Cause = 'event' | 'decay' | 'identify' | 'model' | 'link' | 'outcome'

/**
 * The stage a lead now moves to, or null where it stays: asked after every event and at every due instant, it moves
 * once for each crossing. A cause is given where the core alone knows it; otherwise it is what made the caller ask.
 *
 * `lead` and `mql` follow the score; `visitor` is left by identification and comes back when the last identity goes.
 * The other stages are entered by outcome only (`outcomeStage`) and not left by score, but for `recycled`: by somebody who
 * has `returned` (`hasReturned`).
 */
export function nextStage(
  state: StageState,
  score: Score,
  facts: { identified: boolean; held: boolean; returned: boolean },
  compiled: CompiledModel,
): { stage: Stage; cause?: Cause } | null {
  const { stage } = state
  const followsScore = stage === 'lead' || stage === 'mql'
  if (!facts.identified) return followsScore ? { stage: 'visitor', cause: 'link' } : null
  if (facts.held || score.held) return null
  const qualifies = isQualified(score, compiled)
  if (stage === 'visitor') return { stage: qualifies ? 'mql' : 'lead', cause: 'identify' }
  if (stage === 'lead' || (stage === 'recycled' && facts.returned)) return qualifies ? { stage: 'mql' } : null
  if (stage === 'mql') return hasFallen(state, score, compiled) ? { stage: 'lead' } : null
  return null
}

/**
 * Where a lead stands once it follows another outcome than before. One that begins anew, or has lost its only outcome with
 * the visitor that brought it, stands where its score puts it.
 */
export function outcomeStage(
  outcome: Outcome['outcome'] | null,
  { from, score, held }: { from: StageState; score: Score; held: boolean },
  compiled: CompiledModel,
): Stage {
  if (outcome !== null && outcome !== 'reset') return stageOfOutcome(outcome)
  const lifted = nextStage(from, score, { identified: true, held, returned: false }, compiled)
  return lifted?.stage ?? from.stage
}

const STAGE_OF_OUTCOME = {
  sql: 'sql',
  opportunity: 'opportunity',
  won: 'customer',
  lost: 'recycled',
  disqualified: 'disqualified',
  reset: 'lead',
} as const satisfies Record<Outcome['outcome'], Stage>

export function stageOfOutcome(outcome: Outcome['outcome']): Stage {
  return STAGE_OF_OUTCOME[outcome]
}

function isQualified({ dimensions, grade, segment }: Score, compiled: CompiledModel): boolean {
  return dimensions.engagement.raw >= marksOf(segment, compiled).enter && gradeSuffices(grade, compiled)
}

function hasFallen(
  state: StageState,
  { asOf, dimensions, segment }: Score,
  compiled: CompiledModel,
): boolean {
  return dimensions.engagement.raw < leaveOf(state, segment, compiled) && asOf >= state.at + dwellMs(compiled)
}
