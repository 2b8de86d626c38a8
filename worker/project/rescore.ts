import { timedId } from '../../shared/ids.ts'
import {
  type Cause,
  type CompiledModel,
  ceiling,
  dueAt,
  hasReturned,
  type LastOutcome,
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
import type { Named } from '../db/leads.ts'
import type { Transition } from '../db/transitions.ts'
import { type SiteContext, scorable } from '../read/site.ts'
import { describe } from './describe.ts'
import { newId } from './new-id.ts'
import type { LeadState } from './state.ts'
import { type Crossed, crossingsOf } from './thresholds.ts'

/** A lead ready to be written, and which of its indexed columns have to be. */
export interface Rescored {
  lead: LeadState
  named: Named
  /** Thresholds that it was lifted over. */
  crossings?: Crossed[]
}

/** A transition as it is committed. */
export type Moved = Transition & {
  /** A silent publish made it: no webhook rings. */
  quiet?: boolean
}

export interface RescoreOptions {
  now: number
  /** What made us look. */
  cause: Cause
  /** Whether the ceiling and the due instant are to be exact again. Otherwise a high ceiling and an early alarm do. */
  settled: boolean
  /** The lead before what happened now, where something did: a new model is let see that first. */
  stored?: LeadState | undefined
}

/**
 * The lead at `now`: its score, its stage, and when to look again. At most one transition, however far it moved; and one
 * before it where a version of the model that it has not been scored by moves it.
 */
export function rescore(
  given: LeadState,
  site: SiteContext,
  { now, cause, settled, stored = given }: RescoreOptions,
): { rescored: Rescored; transitions: Moved[] } {
  const { compiled, modelVersion } = site
  const lead = describe(given)
  const caught = catchUp(stored, site, now)
  const registers = scorable(site, lead.registers)
  const scored = heldBack(score(registers, compiled, now, site.settings), lead)
  const { raw } = scored.dimensions.engagement
  const before = caught.state
  const outcome = lastOutcome(lead.registers)
  const followed = outcome?.id ?? null
  const moved =
    followed === lead.outcome
      ? nextStage(before, scored, factsOf(before, registers, scored, compiled), compiled)
      : movedByOutcome(before, outcome, scored, site)
  // Never two at one instant, nor before the last by another isolate's clock: transitions are read in order of time.
  const at = lead.version > 1 ? Math.max(now, before.at + 1) : now
  const state = moved ? { stage: moved.stage, at } : stillSpared(before, scored, compiled)
  const top = ceiling(registers, compiled, now)
  // While somebody is held nothing comes of time.
  const due = scored.held ? null : wholeMs(dueAt(registers, compiled, state, now, site.settings))
  // What an older model's prices made of them bounds nothing.
  const exact = settled || lead.modelVersion !== modelVersion
  const named = {
    ceiling: exact || top > lead.ceiling,
    dueAt: exact || (due !== null && (lead.dueAt === null || due < lead.dueAt)),
    account: lead.account !== given.account,
  }
  const rescored: LeadState = {
    ...lead,
    stage: state.stage,
    stageAt: state.at,
    outcome: followed,
    spared: state.spared ?? null,
    modelVersion,
    score: raw,
    scoredAt: now,
    ceiling: named.ceiling ? top : lead.ceiling,
    dueAt: named.dueAt ? due : lead.dueAt,
  }
  const transitions = [...caught.transitions]
  if (moved) {
    const why = moved.cause ?? cause
    const quiet = why === 'model' && site.mode !== 'notify'
    transitions.push({ ...step(lead, before, state, { raw, site }), cause: why, ...(quiet && { quiet }) })
  }
  const crossings = scored.held
    ? []
    : crossingsOf(site, lead, lead.version === 1 ? null : stored.registers, now)
  return { rescored: { lead: rescored, named, ...(crossings.length > 0 && { crossings }) }, transitions }
}

/** An outcome that the lead's stage does not follow yet, or the loss of the one that it follows. Null where it stands there already. */
function movedByOutcome(
  { stage, at }: StageState,
  outcome: LastOutcome | null,
  scored: Score,
  { compiled }: SiteContext,
): { stage: Stage; cause: Cause } | null {
  const target = outcomeStage(outcome?.outcome ?? null, { at, score: scored, held: scored.held }, compiled)
  return target === stage ? null : { stage: target, cause: outcome ? 'outcome' : 'link' }
}

/** Nobody in quarantine is for sales, whatever its score. */
function heldBack(scored: Score, { quarantine }: LeadState): Score {
  return quarantine === null ? scored : { ...scored, held: true }
}

/**
 * Where a version of the model that is new to a lead sees it, nothing else having happened. A silent one moves it upward
 * only: whom it finds below the mark it spares.
 */
function catchUp(
  lead: LeadState,
  site: SiteContext,
  now: number,
): { state: StageState; transitions: Moved[] } {
  const before = stateOf(lead)
  if (lead.modelVersion >= site.modelVersion) return { state: before, transitions: [] }
  const { compiled, mode } = site
  const registers = scorable(site, lead.registers)
  const scored = heldBack(score(registers, compiled, now, site.settings), lead)
  const quiet = mode !== 'notify'
  const spared = quiet && lead.stage === 'mql' ? sparedAt(scored, compiled) : undefined
  if (spared !== undefined) return { state: { ...before, spared }, transitions: [] }
  const moved = nextStage(before, scored, factsOf(before, registers, scored, compiled), compiled)
  if (!moved) return { state: before, transitions: [] }
  const state = { stage: moved.stage, at: Math.max(now, before.at + 1) }
  const { raw } = scored.dimensions.engagement
  return { state, transitions: [{ ...step(lead, before, state, { raw, site }), cause: 'model', quiet }] }
}

function factsOf(state: StageState, registers: Registers, { held }: Score, compiled: CompiledModel) {
  return { identified: true, held, returned: hasReturned(registers, compiled, state) }
}

function step(
  { id }: LeadState,
  from: StageState,
  to: StageState,
  { raw, site }: { raw: number; site: SiteContext },
): Omit<Transition, 'cause'> {
  return {
    id: timedId(to.at, newId()),
    leadId: id,
    at: to.at,
    from: from.stage,
    to: to.stage,
    score: raw,
    modelVersion: site.modelVersion,
  }
}

function stateOf({ stage, stageAt, spared }: LeadState): StageState {
  return { stage, at: stageAt, ...(spared !== null && { spared }) }
}

/** Whoever is back over the mark stands there as everybody does. */
function stillSpared(state: StageState, scored: Score, compiled: CompiledModel): StageState {
  if (state.spared === undefined || sparedAt(scored, compiled) !== undefined) return state
  return { stage: state.stage, at: state.at }
}

/** Up, so that what is due has happened by then. */
function wholeMs(at: number | null): number | null {
  return at === null ? null : Math.ceil(at)
}
