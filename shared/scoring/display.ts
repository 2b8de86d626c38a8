import { limit } from './limit.ts'
import type { Display } from './model.ts'
import type { Reason } from './reasons.ts'

const RANGE = { min: 0, max: 100 } as const satisfies Display
/** An open-ended score is bent so that the threshold reads 60: 100·(1 − 2^(−1.322)) = 60. */
const READS_SIXTY = 1.322

/** The score as people see it, rounded once, half up; and the lines that lead from the raw score to it. */
export function display(
  raw: number,
  reasons: readonly Reason[],
  how: Display = RANGE,
): { score: number; reasons: Reason[] } {
  const lines = [...reasons]
  let sum = reasons.reduce((total, reason) => total + reason.points, 0)
  const shown = shownOf(raw, how)
  if (shown !== raw) {
    lines.push({ rule: 'clip', name: clipName(shown, how), points: shown - sum })
    sum += shown - sum
  }
  const score = Math.round(shown) + 0
  if (score !== sum) lines.push({ rule: 'rounding', name: 'Rounding', points: score - sum })
  return { score, reasons: lines }
}

function clipName(shown: number, how: Display): string {
  return 'open' in how ? 'Fitted to the scale' : `The scale ends at ${shown}`
}

function shownOf(raw: number, how: Display): number {
  if ('open' in how) return Math.max(0, 100 * (1 - 2 ** ((-raw * READS_SIXTY) / how.open)))
  return limit(raw, how)
}
