import { timedId } from '../../shared/ids.ts'
import {
  type Cause,
  type Dated,
  dwellMs,
  foldDated,
  forecast,
  lastOutcome,
  type Registers,
  type StageState,
} from '../../shared/scoring/index.ts'
import { type SiteContext, scorable } from '../read/site.ts'
import { lookAt, step } from './look.ts'
import { newId } from './new-id.ts'
import type { Moved } from './rescore.ts'
import type { LeadState } from './state.ts'

/** How a lead stood just before something that is only known now, and what it did from then on. */
export interface Past {
  registers: Registers
  state: StageState
  /** In any order; what is dated before `from` counts from there on. */
  events: readonly Dated[]
  from: number
}

/** Where a lead stands in the end, and how it came there. */
export interface Relived {
  state: StageState
  outcome: string | null
  transitions: Moved[]
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Things done from which on those of an hour are looked at together. */
const MANY = 2_000

/**
 * The stages of a lead up to `now` as they would have been had all that is known of it come in its time: looked at after each
 * thing it did, and where time alone changes one between two of them. By the model that serves now; nobody is told.
 */
export function relive(
  site: SiteContext,
  lead: Pick<LeadState, 'id' | 'quarantine'>,
  past: Past,
  now: number,
): Relived {
  const transitions: Moved[] = []
  let { registers, state } = past
  let outcome = lastOutcome(registers)?.id ?? null
  let lookedAt = past.from

  for (const { at, events } of momentsOf(past)) {
    wait(at)
    registers = foldDated(registers, events, site.compiled)
    look(at, 'event')
  }
  wait(now)
  return { state, outcome, transitions }

  function look(now: number, cause: Cause): boolean {
    const seen = lookAt(site, { ...lead, registers, outcome }, state, now)
    outcome = seen.outcome
    const { moved } = seen
    const before = state
    state = moved ? { stage: moved.stage, at: Math.max(now, before.at + 1) } : seen.stayed
    if (!moved) return false
    const noted = step(timedId(state.at, newId()), lead.id, [before, state], { scored: seen.scored, site })
    transitions.push({ ...noted, cause: moved.cause ?? cause, history: true, quiet: true })
    return true
  }

  /** Who has just become an MQL stays one for a while, whatever comes. */
  function restsUntil(at: number): number {
    return state.stage === 'mql' ? Math.max(at, state.at + dwellMs(site.compiled)) : at
  }

  /** What time alone does, since it was looked at last, before an instant. Of less than a minute it does not tell. */
  function wait(until: number): void {
    let at = lookedAt
    lookedAt = until
    while (lead.quarantine === null && until - restsUntil(at) >= MINUTE_MS) {
      const foreseen = forecast(scorable(site, registers), site.compiled, state, at, site.settings)
      if (foreseen === null || foreseen.at >= until) return
      at = Math.ceil(foreseen.at)
      if (!look(at, 'decay')) at += MINUTE_MS
    }
  }
}

/** What happened at one instant is one moment; of very much, what happened in one hour, at its last instant. */
function momentsOf({ events, from }: Past): { at: number; events: Dated[] }[] {
  const span = events.length > MANY ? HOUR_MS : 1
  const moments = new Map<number, { at: number; events: Dated[] }>()
  for (const one of events) {
    const at = Math.max(from, one.event.at)
    const name = Math.floor(at / span)
    const moment = moments.get(name) ?? { at, events: [] }
    moments.set(name, moment)
    moment.at = Math.max(moment.at, at)
    moment.events.push(one)
  }
  return [...moments.values()].sort((a, b) => a.at - b.at)
}
