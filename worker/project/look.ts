import {
  type Cause,
  hasReturned,
  lastOutcome,
  nextStage,
  outcomeStage,
  type Registers,
  type Score,
  type Stage,
  type StageState,
  score,
  sparedAt,
} from '../../shared/scoring/index.ts'
import type { Transition } from '../db/transitions.ts'
import { type SiteContext, scorable } from '../read/site.ts'
import type { LeadState } from './state.ts'

/** What is seen of a lead at one instant. */
export interface Look {
  scored: Score
  /** The outcome that its stage follows from then on, by its event's id. */
  outcome: string | null
  /** Where it moves, and why where that is known; null where it stays. */
  moved: { stage: Stage; cause?: Cause } | null
  /** As it stands where it stays. */
  stayed: StageState
}

/**
 * Looks at a lead, at `now`: by the outcome that it does not follow yet, else by its score. Where it follows one no more
 * because that was taken back, it goes on from where it stood before.
 */
export function lookAt(
  site: SiteContext,
  lead: Pick<LeadState, 'registers' | 'quarantine' | 'outcome'>,
  before: StageState,
  now: number,
  undone?: StageState,
): Look {
  const { scored, moved: byScore } = lookAtScore(site, lead, before, now)
  const last = lastOutcome(lead.registers)
  const outcome = last?.id ?? null
  const stayed = stillSpared(before, scored, site)
  if (outcome === lead.outcome) return { scored, outcome, moved: byScore, stayed }
  const { held } = scored
  const from = undone ?? ({ stage: 'lead', at: before.at } as const)
  // Who was given up and came back by what it did is not given up once more.
  const isPast = undone?.stage === 'mql' && last?.outcome === 'lost' && last.at < undone.at
  const followed = isPast ? null : (last?.outcome ?? null)
  const stage = outcomeStage(followed, { from, score: scored, held }, site.compiled)
  const moved = stage === before.stage ? null : { stage, ...(last && { cause: 'outcome' as const }) }
  return { scored, outcome, moved, stayed }
}

/** The same by its score alone, whatever has been said of it. */
export function lookAtScore(
  site: SiteContext,
  { registers: all, quarantine }: Pick<LeadState, 'registers' | 'quarantine'>,
  before: StageState,
  now: number,
): Pick<Look, 'scored' | 'moved'> {
  const { compiled, settings } = site
  const registers = scorable(site, all)
  const read = score(registers, compiled, now, settings)
  // Nobody in quarantine is for sales, whatever its score.
  const scored = quarantine === null ? read : { ...read, held: true }
  return { scored, moved: nextStage(before, scored, factsOf(before, registers, scored, site), compiled) }
}

export function stateOf({ stage, stageAt, spared }: LeadState): StageState {
  return { stage, at: stageAt, ...(spared !== null && { spared }) }
}

/** What is noted of a move, but for why. */
export function step(
  id: string,
  leadId: string,
  [from, to]: readonly [StageState, StageState],
  { scored, site }: { scored: Score; site: SiteContext },
): Omit<Transition, 'cause' | 'history'> {
  const { raw } = scored.dimensions.engagement
  return {
    ...{ id, leadId, at: to.at, from: from.stage, to: to.stage, score: raw },
    modelVersion: site.modelVersion,
  }
}

function factsOf(state: StageState, registers: Registers, { held }: Score, { compiled }: SiteContext) {
  return { identified: true, held, returned: hasReturned(registers, compiled, state) }
}

/** Whoever is back over the mark stands there as everybody does. */
function stillSpared(state: StageState, scored: Score, { compiled }: SiteContext): StageState {
  if (state.spared === undefined || sparedAt(scored, compiled) !== undefined) return state
  return { stage: state.stage, at: state.at }
}
