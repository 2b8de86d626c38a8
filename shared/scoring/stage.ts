import type { CompiledModel } from './compile.ts'
import type { Score } from './score.ts'

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
}

export type Cause = 'event' | 'decay' | 'identify' | 'model' | 'link' | 'outcome'

/**
 * The stage a lead now moves to, or null where it stays. A cause is given where the core alone knows it (`identify`,
 * `link`); otherwise it is what made the caller ask: `event`, `decay` or `model`.
 */
export function nextStage(
  _state: StageState,
  _score: Score,
  _facts: { identified: boolean; held: boolean },
  _compiled: CompiledModel,
): { stage: Stage; cause?: Cause } | null {
  throw new Error('not yet')
}
