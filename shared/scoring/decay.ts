import { DAY } from './days.ts'
import type { Decay } from './model.ts'

/**
 * What is left of one point after so long: from 1 down to 0, and never up again.
 *
 * The half-life is exponential, so decaying in two steps equals decaying in one; that is what lets a score be computed
 * at any moment without a nightly job touching rows.
 */
export function remaining(decay: Decay, elapsedMs: number): number {
  if (decay === 'none') return 1
  const elapsed = Math.max(0, elapsedMs)
  if ('halfLifeDays' in decay) return 2 ** (-elapsed / (decay.halfLifeDays * DAY))
  if ('windowDays' in decay) return elapsed < decay.windowDays * DAY ? 1 : 0
  return Math.max(0, 1 - elapsed / (decay.linearDays * DAY))
}
