import type { Bounds } from './bounds.ts'
import { cap } from './cap.ts'
import type { Entry } from './entry.ts'
import { first } from './first.ts'
import { mail } from './mail.ts'
import { recent } from './recent.ts'
import { count, most } from './tally.ts'

/**
 * The shapes of registers: each turns any entries into the few it keeps, in one order.
 *
 * Each is a join: `settle(settle(a) + b)` equals `settle(a + b)`. So events may be folded in any order and grouping,
 * and a lead's register is the settled union of its visitors'.
 */
export const SHAPES = { cap, recent, first, count, most, mail, last: none } satisfies Record<
  string,
  (entries: readonly Entry[], bounds: Bounds) => Entry[]
>

/** Only the first and last instant, which every register has. */
function none(): Entry[] {
  return []
}
