import type { DimensionScore, Reason } from '../../../shared/scoring/index.ts'

/** A reason with its points in whole hundredths, as shown. */
export interface ShownReason extends Reason {
  cents: number
}

/**
 * The reasons to two decimals, so that what is read adds up to the score, or to `total` where that is shown instead: what rounding each of them leaves over goes to
 * the largest, where it is least seen. Lines of our own (limits, clip, rounding) come last,
 * in the order in which they were applied.
 */
export function shownReasons({ reasons, score }: DimensionScore, total: number = score): ShownReason[] {
  const shown = reasons
    // A total with its hundredths was not rounded to whole points.
    .filter(({ rule }) => total === score || rule !== 'rounding')
    .map((reason) => ({ ...reason, cents: Math.round(reason.points * 100) }))
  const over = Math.round(total * 100) - shown.reduce((sum, { cents }) => sum + cents, 0)
  const largest = shown.reduce<ShownReason | null>(
    (best, reason) => (best === null || Math.abs(reason.cents) > Math.abs(best.cents) ? reason : best),
    null,
  )
  if (largest) largest.cents += over
  const visible = shown.filter(({ cents, count }) => cents !== 0 || count !== undefined)
  const rules = visible.filter((reason) => !isOurs(reason)).sort((a, b) => b.cents - a.cents)
  return [...rules, ...visible.filter(isOurs)]
}

/** Not a rule of the model: what a limit, the display range or rounding took or gave. */
export function isOurs({ rule }: Reason): boolean {
  return rule === 'clip' || rule === 'rounding' || rule.startsWith('group:')
}

/** Points of a rule as a person reads them: with a true minus sign. */
export function inWords(points: number): string {
  return String(points).replace('-', '−')
}

/** The strongest reasons in one line: "Viewed pricing ×2 · Downloaded a file". */
export function whyInOneLine(dimension: DimensionScore, most = 3): string {
  return dimension.reasons
    .filter((reason) => !isOurs(reason) && Math.abs(reason.points) >= 0.5)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, most)
    .map(({ name, count }) => (count !== undefined && count > 1 ? `${name} ×${count}` : name))
    .join(' · ')
}
