import { timedId } from '../../shared/ids.ts'
import { type Cause, ceiling, dueAt, nextStage, type StageState, score } from '../../shared/scoring/index.ts'
import type { Named } from '../db/leads.ts'
import type { Transition } from '../db/transitions.ts'
import type { SiteContext } from '../read/site.ts'
import { newId } from './new-id.ts'
import type { LeadState } from './state.ts'

/** A lead ready to be written, and which of its indexed columns have to be. */
export interface Rescored {
  lead: LeadState
  named: Named
}

export interface RescoreOptions {
  now: number
  /** What made us look. */
  cause: Cause
  /** Whether the ceiling and the due instant are to be exact again. Otherwise a high ceiling and an early alarm do. */
  settled: boolean
}

/** The lead at `now`: its score, its stage, and when to look again. At most one transition, however far it moved. */
export function rescore(
  lead: LeadState,
  site: SiteContext,
  { now, cause, settled }: RescoreOptions,
): { rescored: Rescored; transition: Transition | null } {
  const { compiled, modelVersion } = site
  const scored = score(lead.registers, compiled, now, { retentionDays: site.settings.retentionDays })
  const raw = scored.dimensions.engagement?.raw ?? 0
  const before: StageState = { stage: lead.stage, at: lead.stageAt }
  const moved = nextStage(before, scored, { identified: true, held: scored.held }, compiled)
  // Never two at one instant, nor before the last by another isolate's clock: transitions are read in order of time.
  const at = lead.version > 1 ? Math.max(now, lead.stageAt + 1) : now
  const state = moved ? { stage: moved.stage, at } : before
  const top = ceiling(lead.registers, compiled, now)
  const due = wholeMs(dueAt(lead.registers, compiled, state, now))
  const named = {
    ceiling: settled || top > lead.ceiling,
    dueAt: settled || (due !== null && (lead.dueAt === null || due < lead.dueAt)),
  }
  const rescored: LeadState = {
    ...lead,
    stage: state.stage,
    stageAt: state.at,
    modelVersion,
    score: raw,
    scoredAt: now,
    ceiling: named.ceiling ? top : lead.ceiling,
    dueAt: named.dueAt ? due : lead.dueAt,
  }
  const transition = moved && {
    id: timedId(at, newId()),
    leadId: lead.id,
    at,
    from: before.stage,
    to: moved.stage,
    score: raw,
    modelVersion,
    cause: moved.cause ?? cause,
  }
  return { rescored: { lead: rescored, named }, transition }
}

/** Up, so that what is due has happened by then. */
function wholeMs(at: number | null): number | null {
  return at === null ? null : Math.ceil(at)
}
