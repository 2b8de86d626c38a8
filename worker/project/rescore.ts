import { timedId } from '../../shared/ids.ts'
import { type Cause, ceiling, dueAt, type StageState, sparedAt } from '../../shared/scoring/index.ts'
import type { Named } from '../db/leads.ts'
import type { Transition } from '../db/transitions.ts'
import { type SiteContext, scorable } from '../read/site.ts'
import { describe } from './describe.ts'
import { lookAt, lookAtScore, stateOf, step } from './look.ts'
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
  /** How it stood before an outcome that is taken back: a stage that it comes back to it has never left. */
  undone?: StageState | undefined
}

/**
 * The lead at `now`: its score, its stage, and when to look again. At most one transition, however far it moved; and one
 * before it where a version of the model that it has not been scored by moves it.
 */
export function rescore(
  given: LeadState,
  site: SiteContext,
  { now, cause, settled, stored = given, undone }: RescoreOptions,
): { rescored: Rescored; transitions: Moved[] } {
  const { compiled, modelVersion } = site
  const lead = describe(given)
  const caught = catchUp(stored, site, now)
  const before = caught.state
  const { scored, outcome, moved, stayed } = lookAt(site, lead, before, now, undone)
  // Never two at one instant, nor before the last by another isolate's clock: transitions are read in order of time.
  const at = lead.version > 1 ? Math.max(now, before.at + 1) : now
  const entered = moved && { stage: moved.stage, at }
  const state: StageState = !entered ? stayed : entered.stage === undone?.stage ? undone : entered
  const registers = scorable(site, lead.registers)
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
    fixedAt: entered ? entered.at : caught.fixedAt,
    outcome,
    spared: state.spared ?? null,
    modelVersion,
    score: scored.dimensions.engagement.raw,
    scoredAt: now,
    ceiling: named.ceiling ? top : lead.ceiling,
    dueAt: named.dueAt ? due : lead.dueAt,
  }
  const transitions = [...caught.transitions]
  if (moved && entered) {
    const why = moved.cause ?? cause
    const quiet = why === 'model' && site.mode !== 'notify'
    const noted = step(timedId(at, newId()), lead.id, [before, entered], { scored, site })
    transitions.push({ ...noted, cause: why, history: false, ...(quiet && { quiet }) })
  }
  const crossings = scored.held
    ? []
    : crossingsOf(site, lead, lead.version === 1 ? null : stored.registers, now)
  return { rescored: { lead: rescored, named, ...(crossings.length > 0 && { crossings }) }, transitions }
}

/** How a lead stands once a new version of the model has seen it, and until when its stages are decided. */
interface CaughtUp {
  state: StageState
  fixedAt: number | null
  transitions: Moved[]
}

/**
 * Where a version of the model that is new to a lead sees it, nothing else having happened. A silent one moves it upward
 * only: whom it finds below the mark it spares. Whose stages only an import has told stays history where it decides nothing.
 */
function catchUp(lead: LeadState, site: SiteContext, now: number): CaughtUp {
  const before = stateOf(lead)
  const { fixedAt } = lead
  if (lead.modelVersion >= site.modelVersion) return { state: before, fixedAt, transitions: [] }
  const { scored, moved } = lookAtScore(site, lead, before, now)
  const quiet = site.mode !== 'notify'
  const spared = quiet && lead.stage === 'mql' ? sparedAt(scored, site.compiled) : undefined
  if (spared !== undefined) return { state: { ...before, spared }, fixedAt: now, transitions: [] }
  if (!moved) return { state: before, fixedAt: fixedAt === null ? null : now, transitions: [] }
  const state = { stage: moved.stage, at: Math.max(now, before.at + 1) }
  const noted = step(timedId(state.at, newId()), lead.id, [before, state], { scored, site })
  const transition = { ...noted, cause: 'model', history: false, quiet } as const
  return { state, fixedAt: state.at, transitions: [transition] }
}

/** Up, so that what is due has happened by then. */
function wholeMs(at: number | null): number | null {
  return at === null ? null : Math.ceil(at)
}
