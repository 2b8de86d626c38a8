import type { SiteSettings } from '../../db/sites.ts'
import { GOAL_NAMES } from '../../read/report-tables/threshold.ts'

/** “won within 90 days” */
export function goalWords({ goal, horizonDays }: Pick<SiteSettings, 'goal' | 'horizonDays'>): string {
  return `${GOAL_NAMES[goal]} within ${horizonDays} days`
}

/** A share as people say it: “3 of 100”, “0.4 of 100”. */
export function ofHundred(share: number): string {
  return `${inHundred(share)} of 100`
}

export function inHundred(share: number): string {
  const hundredth = 100 * share
  return hundredth > 0 && hundredth < 10
    ? String(Number(hundredth.toPrecision(2)))
    : String(Math.round(hundredth))
}

export function percent(share: number): string {
  return `${inHundred(share)} %`
}

export function whole(count: number): string {
  return Math.round(count).toLocaleString('en')
}
