import type { StoredEvent } from '../../shared/wire.ts'
import type { SiteContext } from '../read/site.ts'
import { type Moved, type Rescored, type RescoreOptions, rescore } from './rescore.ts'
import type { LeadState, VisitorState } from './state.ts'

/** A lead as what came has left it, before anybody looked at its score. */
export interface Changed {
  /** One version on. */
  lead: LeadState
  stored: LeadState | undefined
  cause: RescoreOptions['cause']
  /** The first of what came; -Infinity where what was known before counts otherwise now, Infinity where only a name came. */
  since: number
}

/** Such a lead with its score and stage. */
export interface Restaged {
  rescored: Rescored
  transitions: Moved[]
  /** From when on its history is told anew. */
  history: Retold | null
}

/** A lead whose transitions that an import told before are void, from an instant on. */
export interface Retold {
  leadId: string
  from: number
}

/** What came, and its visitors as they will be. */
export interface News {
  visitors: readonly VisitorState[]
  /** What counts of it, by visitor. */
  news: ReadonlyMap<string, readonly StoredEvent[]>
}

/** How leads that changed come to their stages. */
export type Restage = (changed: readonly Changed[], came: News) => Promise<Restaged[]>

/** By what they are at `now`, which is when it becomes known. */
export function restageNow(site: SiteContext, now: number): Restage {
  return async (changed) =>
    changed.map(({ lead, stored, cause }) => ({
      ...rescore(lead, site, { now, cause, settled: !stored, stored }),
      history: null,
    }))
}
