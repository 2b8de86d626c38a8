import type { Outcome, Scalar } from '../../wire.ts'

/**
 * All outcomes, in the order in which they overrule one another when they are said of one instant: a CRM that knows days sends
 * all of a day under its midnight. A deal goes on from `sql` to `opportunity`, and ends in only one way that day: nobody loses
 * what was never opened, and whoever is ruled out is not to be won back. Who bought is a customer, whatever else was lost or
 * closed with it: nobody should call it as a prospect. A reset comes first, as what was done at its own instant counts
 * after it as well.
 */
export const OUTCOMES = [
  'reset',
  'sql',
  'opportunity',
  'lost',
  'disqualified',
  'won',
] as const satisfies readonly Outcome['outcome'][]

const RANKED: readonly Scalar[] = OUTCOMES

/** How far it overrules others; below all of them what is no outcome. */
export function rankOfOutcome(value: Scalar): number {
  return RANKED.indexOf(value)
}
