import type { StoredEvent } from '../../shared/wire.ts'
import type { Standing } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { claimOf, linkedBy } from './claims.ts'
import { isMachine } from './noise.ts'
import { foldAll } from './refold.ts'
import type { VisitorState } from './state.ts'

/** Whether a visitor has just turned out to be a machine on a site that counts none. */
export function isUnmasked(before: VisitorState, after: VisitorState, { settings }: SiteContext): boolean {
  return before.version > 0 && isMachine(after.noise, settings) && !isMachine(before.noise, settings)
}

/**
 * The visitor as it would be had the site always done with its verdict what it does now. Of a machine that counts for
 * nothing, that is what servers say of it, and no more.
 */
export function judgedAnew(
  visitor: VisitorState,
  events: readonly StoredEvent[],
  site: SiteContext,
): VisitorState {
  const { counted, registers, arrivals } = foldAll(events, visitor, site)
  return { ...visitor, registers, arrivals, ...standingBy(visitor, counted) }
}

/** Whose it is by these events. A browser's word holds only where there is none better, so no other has to be looked for. */
function standingBy({ leadId, claim }: Standing, counted: readonly StoredEvent[]): Standing {
  if (!claim) return { leadId, claim }
  if (claim.byHand) return { leadId, claim: { ...claim, byHand: standingBy(claim.byHand, counted) } }
  if (claim.provenance === 'browser' || linkedBy(claim) !== null) return { leadId: null, claim: null }
  const { keys, provenance, at, id } = claim
  const same = counted.filter((event) => claimOf(event)?.keys.some((key) => keys.includes(key)))
  return {
    leadId,
    claim: { keys, provenance, at, id, since: Math.min(at, ...same.map((event) => event.at)) },
  }
}
